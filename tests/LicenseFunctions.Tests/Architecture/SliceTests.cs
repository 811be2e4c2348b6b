using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Architecture;

/// <summary>The folders of functions/ depend on each other in one direction, and each can be read at a glance.</summary>
public sealed partial class SliceTests
{
    /// <summary>Each may use those before it, and none after it.</summary>
    private static readonly string[] Order =
        [
            "Shared", "Usage", "Pricing", "Orders", "Assignments", "Alerts", "Leavers", "AutoOrders", "Overview", "Reports", "Dashboard", "Health", "Contract",
            "Commands",
        ];

    private const int MaxFilesInAFolder = 13;

    private static string Root { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../functions"));

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [Fact]
    public void Slices_UseOnlyThoseBelowThem()
    {
        var upward = from file in Files
                     let slice = SliceOf(file)
                     where slice.Length > 0
                     from used in UsedBy(File.ReadAllText(file)).Distinct(StringComparer.Ordinal)
                     where Array.IndexOf(Order, used) > Array.IndexOf(Order, slice)
                     select $"{Path.GetRelativePath(Root, file)} uses {used}";

        Assert.Empty(upward);
    }

    [Fact]
    public void Slices_AreThoseOfThisList() =>
        Assert.Equal(Order.Order(StringComparer.Ordinal), Files.Select(SliceOf).Where(slice => slice.Length > 0).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Folders_AreSmall() => Assert.All(
        Files.CountBy(file => Path.GetDirectoryName(Path.GetRelativePath(Root, file))!), folder => Assert.InRange(folder.Value, 1, MaxFilesInAFolder));

    /// <summary>The first folder of a file; empty for the root.</summary>
    private static string SliceOf(string file)
    {
        var path = Path.GetRelativePath(Root, file);
        return path.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal) is > 0 and var end ? path[..end] : "";
    }

    /// <summary>By its usings, and by names such as <c>Usage.Forecast.…</c>. Documentation comments may name what uses a type.</summary>
    private static IEnumerable<string> UsedBy(string code)
    {
        code = Comments().Replace(code, "");
        return FullNames().Matches(code).Select(match => match.Groups["slice"].Value).Concat(
            RelativeNames().Matches(code).Where(match => Directory.Exists(Path.Combine(Root, match.Groups["slice"].Value, match.Groups["folder"].Value)))
                .Select(match => match.Groups["slice"].Value)).Where(name => Order.Contains(name, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"LicenseFunctions\.(?<slice>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex FullNames();

    [GeneratedRegex(@"(?<![\w.])(?<slice>[A-Z]\w+)\.(?<folder>[A-Z]\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex RelativeNames();

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();
}
