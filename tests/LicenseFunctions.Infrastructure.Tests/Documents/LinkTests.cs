using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>Links between documents, their anchors, and paths that documents name, lead to something that exists.</summary>
public sealed partial class LinkTests
{
    /// <summary>Where a path in code format may begin, beside the root and the document's folder.</summary>
    private static readonly string[] Tests = ["tests/LicenseFunctions.Tests/", "tests/LicenseFunctions.Rules.Tests/"];

    private static readonly string[] Roots = ["functions/", "infra/", "tests/", "docs/", ".ci/", ".github/"];

    /// <summary>What a developer has, and the repository does not.</summary>
    private static readonly string[] Own = ["functions/local.settings.json", "functions/bin/Debug/net10.0"];

    [Fact]
    public async Task Links_LeadToFilesAndAnchors() => Assert.Empty(await BrokenAsync(await Document.AllAsync()));

    /// <summary>The changelog is left out: it may name what was removed.</summary>
    [Fact]
    public async Task PathsInCodeFormat_Exist()
    {
        var files = await Repository.FilesAsync();
        var missing =
            from document in await Document.AllAsync()
            where document.Path != "CHANGELOG.md"
            from path in document.CodeTexts
            where IsPath(path) && !Own.Contains(path)
            where !new[] { path, Resolve(document.Path, path) }.Concat(Tests.Select(folder => folder + path)).Any(known => Exists(files, known))
            select $"{document.Path}: {path}";

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Documents_ThatOtherFilesName_Exist()
    {
        var files = await Repository.FilesAsync();
        var named =
            from file in await Repository.FilesAsync("*.cs", "*.bicep", "*.yml", "*.yaml", "*.csproj", "*.props", "*.targets", ".ci/*")
            from name in DocumentName().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Value)
            select (File: file, Name: name);

        Assert.Contains(("azure.yaml", "docs/deployment.md"), named);
        Assert.DoesNotContain(named, item => !files.Contains(item.Name));
    }

    [Theory]
    [InlineData("[a](missing.md)")]
    [InlineData("[a](../missing)")]
    [InlineData("[a](api.md#missing)")]
    [InlineData("[a](#missing)")]
    [InlineData("![a](missing.png)")]
    [InlineData("[a][b]\n\n[b]: missing.md")]
    public async Task BrokenLink_IsFound(string text) => Assert.Single(await BrokenAsync([new("docs/X.md", text)]));

    [Theory]
    [InlineData("# A `b`: c\n[a](#a-b-c) [b](api.md#repeating-a-call) [c](../README.md) [d](../infra/azure) [e](https://contoso.example/x#y)")]
    [InlineData("# A\n# A\n[a](#a-1)")]
    [InlineData("`[a](missing.md)`\n```sh\n[a](missing.md)\n```\n")]
    public async Task GoodLink_IsNotFound(string text) => Assert.Empty(await BrokenAsync([new("docs/X.md", text)]));

    private static async Task<IReadOnlyList<string>> BrokenAsync(IEnumerable<Document> documents)
    {
        var files = await Repository.FilesAsync();
        return [.. from document in documents
                   from link in document.Links
                   where !link.Contains("://", StringComparison.Ordinal)
                   let parts = link.Split('#', 2)
                   let target = parts[0].Length == 0 ? document.Path : Resolve(document.Path, parts[0])
                   where !(target == document.Path || Exists(files, target))
                       || (parts.Length == 2 && !(target == document.Path ? document : Document.Read(target)).Anchors.Contains(parts[1]))
                   select $"{document.Path}: {link}"];
    }

    private static bool IsPath(string text) => !text.AsSpan().ContainsAny(" {<*…")
        && (Roots.Any(root => text.StartsWith(root, StringComparison.Ordinal))
            || (text.Contains('/', StringComparison.Ordinal) && text.EndsWith(".cs", StringComparison.Ordinal)));

    /// <summary>Whether it is a file, or a folder with files.</summary>
    private static bool Exists(IReadOnlySet<string> files, string path) =>
        files.Contains(path) || files.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static string Resolve(string from, string link) =>
        Path.GetRelativePath(Repository.Folder, Path.GetFullPath(Path.Combine(Repository.Folder, Path.GetDirectoryName(from)!, link))).Replace('\\', '/');

    [GeneratedRegex(@"\bdocs/[a-z-]+\.md\b", RegexOptions.NonBacktracking)]
    private static partial Regex DocumentName();
}
