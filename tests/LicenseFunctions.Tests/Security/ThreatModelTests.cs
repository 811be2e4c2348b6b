using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Security;

public sealed partial class ThreatModelTests
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(Root(), "docs/threat-model.md"));

    [Fact]
    public void Threats_AreEachShownByATestThatExists()
    {
        var tests = typeof(ThreatModelTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var threats = Document.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.True(threats.Count > 10);
        foreach (var threat in threats)
            Assert.Contains(TestName().Matches(threat.Split('|')[3]), test => tests.Contains(test.Groups["name"].Value));
        Assert.Subset(tests,
            threats.SelectMany(threat => TestName().Matches(threat)).Select(test => test.Groups["name"].Value).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_IsOnePage() => Assert.InRange(Document.Length, 1, 60);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
