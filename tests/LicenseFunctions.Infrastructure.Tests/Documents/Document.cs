using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>A Markdown file.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
internal sealed partial record Document(string Path, string Text)
{
    public static Document Read(string path) => new(path, File.ReadAllText(Repository.PathOf(path)));

    public static async Task<IReadOnlyList<Document>> AllAsync() => [.. (await Repository.FilesAsync("*.md")).Select(Read)];

    /// <summary>Its text without code blocks.</summary>
    private string Prose => CodeBlock().Replace(Text, "");

    /// <summary>Where its links and pictures lead.</summary>
    public IEnumerable<string> Links => Link().Matches(Code().Replace(Prose, "")).Select(match => match.Groups["target"].Value);

    /// <summary>Its text in code format, outside code blocks.</summary>
    public IEnumerable<string> CodeTexts => Code().Matches(Prose).Select(match => match.Groups["code"].Value);

    /// <summary>The anchors of its headings, as GitHub makes them: lower case, without punctuation, and numbered if a heading comes again.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Prose).Select(match => Anchor(match.Groups["title"].Value))
        .GroupBy(anchor => anchor, StringComparer.Ordinal)
        .SelectMany(same => same.Select((anchor, i) => i == 0 ? anchor : $"{anchor}-{i}"));

    /// <summary>The tables' rows whose first cell is in code format: that cell.</summary>
    public IEnumerable<string> FirstCells => Row().Matches(Prose).Select(match => match.Groups["cell"].Value);

    private static string Anchor(string title) => NoAnchor().Replace(title.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"\]\((?<target>[^)\s]+)\)|^\[[^]\n]+\]: (?<target>\S+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<cell>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.NonBacktracking)]
    private static partial Regex NoAnchor();
}
