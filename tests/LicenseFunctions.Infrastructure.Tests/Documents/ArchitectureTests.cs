using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Deployment;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>The picture in docs/architecture.md has every function, queue and table of the app, and no other.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Picture = Document.Read("docs/architecture.md").Text.Split("```mermaid\n")[1].Split("\n```")[0];

    [Fact]
    public void Functions_AreInThePicture() => Assert.Equal(AppCode.Functions, Named(Function()));

    [Fact]
    public void Queues_AreInThePicture() => Assert.Equal(AppCode.QueueTriggers, Named(Queue()));

    [Fact]
    public void Tables_AreInThePicture() => Assert.Equal(AppCode.Tables, Named(Table()));

    /// <summary>Something that is in the picture and that no arrow reaches or leaves explains nothing.</summary>
    [Fact]
    public void EveryNode_HasAnArrow()
    {
        var arrows = Picture.Split('\n').Where(line => line.Contains("--", StringComparison.Ordinal) || line.Contains("-.", StringComparison.Ordinal))
            .SelectMany(line => Word().Matches(ArrowText().Replace(line, " ")).Select(match => match.Value)).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(arrows, Node().Matches(Picture).Select(match => match.Groups["id"].Value).ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Named(Regex node) =>
        node.Matches(Picture).SelectMany(match => match.Groups["names"].Value.Split("<br/>")).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^ +\w+\[""(?<names>[^""]+)""\]$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Function();

    [GeneratedRegex(@"^ +\w+\{\{""(?<names>[^""]+)""\}\}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Queue();

    [GeneratedRegex(@"^ +\w+\[\(""(?<names>[^""]+)""\)\]$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Table();

    [GeneratedRegex(@"^ +(?<id>\w+)[[({]", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Node();

    [GeneratedRegex(@"-- ""[^""]*"" -->|-\. ""[^""]*"" \.->|-- \w+ -->", RegexOptions.NonBacktracking)]
    private static partial Regex ArrowText();

    [GeneratedRegex(@"\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
