using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>Lines that people write can be read without scrolling.</summary>
public sealed class LineTests
{
    private const int Longest = 160;

    /// <summary>To become <c>*.cs</c> when all lines of C# are wrapped.</summary>
    private const string CSharp = "*.cs";

    private static readonly string[] Written = ["*.md", "*.sh", ".ci/*", "*.yml", "*.yaml", "*.bicep", "*.bicepparam", "*.kql", CSharp];

    /// <summary>Written by tests, from mails.</summary>
    private static readonly string[] Generated = ["docs/mailbox.md", "docs/mailbox.fr.md", "docs/mailbox.nl.md"];

    [Fact]
    public async Task Lines_AreShort()
    {
        var files = (await Repository.FilesAsync(Written)).Except(Generated, StringComparer.Ordinal).ToList();

        Assert.Contains("README.md", files);
        Assert.Empty(files.SelectMany(file => TooLong(file, File.ReadAllText(Repository.PathOf(file)))));
    }

    [Fact]
    public void LongLine_IsFound_WithItsNumber() =>
        Assert.Equal(["x.md:2: 161"], TooLong("x.md", $"{new string('x', Longest)}\n{new string('x', Longest + 1)}\n"));

    [Fact]
    public void Readme_IsOnePage() => Assert.InRange(File.ReadAllLines(Repository.PathOf("README.md")).Length, 1, 120);

    private static IEnumerable<string> TooLong(string file, string text) => text.Split('\n').Index()
        .Where(line => line.Item.Length > Longest).Select(line => $"{file}:{line.Index + 1}: {line.Item.Length}");
}
