using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Bicep;

/// <summary>The infrastructure's files: the repository's own, or a copy in which one thing is wrong.</summary>
internal sealed class Tree : IDisposable
{
    private const string Variants = "tests/LicenseFunctions.Infrastructure.Tests/Variants";

    private readonly bool _isCopy;

    private Tree(string folder, bool isCopy)
    {
        Folder = folder;
        _isCopy = isCopy;
    }

    public static Tree Own { get; } = new(Repository.Folder, isCopy: false);

    public string Folder { get; }

    /// <summary>Every Bicep file, to be linted and formatted.</summary>
    public IReadOnlyList<string> Files =>
        [.. new[] { "infra/azure", Variants }
            .SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*.bicep*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".bicep" or ".bicepparam")
            .Order(StringComparer.Ordinal)];

    public string Main => PathOf("infra/azure/main.bicep");

    public static string ParametersOf(string variant) =>
        variant is Variant.Test or Variant.Production ? $"infra/azure/main.{variant}.bicepparam" : $"{Variants}/{variant}.bicepparam";

    public string PathOf(string relative) => Path.Combine(Folder, relative);

    /// <summary>A copy in which a text of one file is replaced by another.</summary>
    public static Tree With(string file, string text, string instead)
    {
        var folder = Directory.CreateTempSubdirectory("license-infra-").FullName;
        foreach (var source in new[] { "infra/azure", Variants }.SelectMany(part =>
            Directory.EnumerateFiles(Own.PathOf(part), "*", SearchOption.AllDirectories)))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(Own.Folder, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
        var path = Path.Combine(folder, file);
        var content = File.ReadAllText(path);
        Assert.True(content.Contains(text, StringComparison.Ordinal), $"{file} has no '{text}' any more: write the fault anew.");
        File.WriteAllText(path, content.Replace(text, instead, StringComparison.Ordinal));
        return new(folder, isCopy: true);
    }

    public void Dispose()
    {
        if (_isCopy)
            Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>The parameter files that are looked at.</summary>
internal static class Variant
{
    public const string Test = "test";
    public const string Production = "production";

    /// <summary>As <c>azd up</c> leaves it: people can sign in, and nothing else is on. The other files get the client id from the environment.</summary>
    public const string SignIn = "sign-in";

    /// <summary>With the tenant's own mailbox in place of SendGrid, whose parameters have remained.</summary>
    public const string Mailbox = "mailbox";

    /// <summary>With each switch on; it is nobody's deployment.</summary>
    public const string EverythingOn = "everything-on";

    public static IReadOnlyList<string> All { get; } = [Test, Production, SignIn, Mailbox, EverythingOn];
}
