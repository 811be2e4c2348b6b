using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Security;

/// <summary>Each threat in docs/security.md, and each promise in docs/guarantees.md, names the tests that show it.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string ThreatModel = File.ReadAllText(Path.Combine(Root(), "docs/security.md")).Split("\n## Threat model\n")[1];

    [Fact]
    public void Threats_AreEachShownByATestThatExists()
    {
        var tests = Tests();
        var threats = Threat().Split(ThreatModel).Skip(1).ToList();

        Assert.True(threats.Count > 10);
        foreach (var threat in threats)
            Assert.Contains(NamesIn(threat), tests.Contains);
        Assert.Subset(tests, NamesIn(ThreatModel).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Promises_AreEachShownByATestThatExists_OrByABenchmark()
    {
        var tests = Tests();
        var text = File.ReadAllText(Path.Combine(Root(), "docs/guarantees.md"));
        var promises = Promise().Split(text.Split("\n## What shows it\n")[1].Split("\n## ")[0]).Skip(1).ToList();

        Assert.True(promises.Count > 10);
        Assert.Equal(text.Split('\n').Count(line => PromiseRow().IsMatch(line)), promises.Count);
        Assert.All(promises, promise => Assert.True(NamesIn(promise).Any() || promise.Contains("`load`", StringComparison.Ordinal), promise));
        Assert.Subset(tests, promises.SelectMany(NamesIn).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Of all test projects.</summary>
    private static HashSet<string> Tests() => Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => Test().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NamesIn(string text) => TestName().Matches(text).Select(match => match.Groups["name"].Value);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(@"^- \*\*", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Threat();

    [GeneratedRegex(@"public (async Task|Task|void) (?<name>[A-Z]\w*_\w+)\(", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Test();

    [GeneratedRegex("^[0-9]+[.] ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Promise();

    [GeneratedRegex("^[|] [0-9]+ [|]", RegexOptions.NonBacktracking)]
    private static partial Regex PromiseRow();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
