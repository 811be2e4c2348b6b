using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>The words of all documents are in a dictionary, or in cspell.json.</summary>
public sealed class SpellingTests
{
    [Fact]
    public async Task Words_OfAllDocuments_AreKnown()
    {
        var found = await CheckAsync("", [.. await Repository.FilesAsync("*.md")]);

        Assert.Equal("", found.Output + found.Errors);
        Assert.Equal(0, found.ExitCode);
    }

    [Fact]
    public async Task MisspelledWord_IsFound()
    {
        var found = await CheckAsync("A `qwertz` and a lisence\n", "stdin://x.md");

        Assert.Contains("lisence", found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("qwertz", found.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, found.ExitCode);
    }

    private static Task<Tool> CheckAsync(string input, params string[] files)
    {
        var program = Path.Combine(NodeTools.Folder, "node_modules", "cspell", "bin.mjs");
        string[] options = ["lint", "--no-progress", "--no-summary", "--no-color", "--config", Repository.PathOf("cspell.json")];
        return Tool.RunAsync("node", [program, .. options, .. files], input: input);
    }
}
