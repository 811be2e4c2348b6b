using System.Xml.Linq;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>What a release has: the version in one place, its section of the changelog, and the script that makes the files.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string Version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    private readonly string _folder = Directory.CreateTempSubdirectory("package-").FullName;
    private readonly FakeCommands _commands = new();

    public PackageTests()
    {
        _commands.Put("dotnet", """touch "${!#}/host.json"; echo '{}' > "${!#}/bom.cdx.json" """);
        _commands.Put("zip", """ls > "$3" """);
    }

    public void Dispose()
    {
        _commands.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Version_IsThreeNumbers_AndHasASectionInTheChangelog_BelowWhatIsUnreleased()
    {
        var sections = File.ReadAllLines(Repository.PathOf("CHANGELOG.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Assert.Matches(@"^\d+\.\d+\.\d+\z", Version);
        Assert.Equal("## Unreleased", sections[0]);
        Assert.Matches($@"^## {System.Text.RegularExpressions.Regex.Escape(Version)} - \d{{4}}-\d\d-\d\d\z", sections[1]);
    }

    [Fact]
    public async Task Package_HasTheApp_ItsBom_TheirChecksums_AndTheNotesOfItsVersion()
    {
        var name = $"license-functions-{Version}";

        Assert.Equal(0, (await _commands.RunAsync(".ci/package", _folder, $"v{Version}")).ExitCode);

        Assert.Equal(
            new[] { "SHA256SUMS", $"{name}.cdx.json", $"{name}.zip", "release-notes.md" }.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        Assert.Equal("bom.cdx.json\nhost.json\n", await ReadAsync($"{name}.zip"));
        Assert.Equal(0, (await Tool.RunAsync("sha256sum", ["--check", "SHA256SUMS"], folder: _folder)).ExitCode);
        var changelog = await File.ReadAllTextAsync(Repository.PathOf("CHANGELOG.md"), TestContext.Current.CancellationToken);
        Assert.Contains((await ReadAsync("release-notes.md")).Trim(), changelog, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^## ", await ReadAsync("release-notes.md"));
    }

    [Fact]
    public async Task Package_OfATagThatIsNotTheVersion_IsRefused_BeforeAnythingIsPublished()
    {
        var run = await _commands.RunAsync(".ci/package", _folder, "v99.0.0");

        Assert.Equal((1, $"the tag is v99.0.0, and Directory.Build.props has version {Version}\n"), (run.ExitCode, run.Errors));
        Assert.Empty(_commands.Calls);
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder, file), TestContext.Current.CancellationToken);
}
