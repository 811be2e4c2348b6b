using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Security;

/// <summary>Each threat in docs/security.md names the tests that show its protection.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string ThreatModel = File.ReadAllText(Path.Combine(Root(), "docs/security.md")).Split("\n## Threat model\n")[1];

    [Fact]
    public void Threats_AreEachShownByATestThatExists()
    {
        var tests = typeof(ThreatModelTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var threats = Threat().Split(ThreatModel).Skip(1).ToList();

        Assert.True(threats.Count > 10);
        foreach (var threat in threats)
            Assert.Contains(NamesIn(threat), tests.Contains);
        Assert.Subset(tests, NamesIn(ThreatModel).ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> NamesIn(string text) => TestName().Matches(text).Select(match => match.Groups["name"].Value);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(@"^- \*\*", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Threat();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
