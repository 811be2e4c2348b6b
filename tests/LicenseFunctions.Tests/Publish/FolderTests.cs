using System.IO.Compression;
using System.Text.Json;

namespace LicenseFunctions.Tests.Publish;

[Collection(PublishCollection.Name)]
public sealed class FolderTests(PublishedApp app)
{
    private const long Megabyte = 1_000_000;

    private IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(app.Folder, file).Replace('\\', '/'))];

    [Fact]
    public void Folder_IsAtMost120Megabytes()
    {
        var sizes = Files.Select(file => (Name: file, Size: new FileInfo(Path.Combine(app.Folder, file)).Length)).OrderByDescending(file => file.Size).ToList();

        Assert.True(sizes.Sum(file => file.Size) <= 120 * Megabyte, $"The largest: {string.Join(", ", sizes.Take(10))}");
    }

    [Fact]
    public async Task Zip_IsAtMost45Megabytes()
    {
        var zip = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await ZipFile.CreateFromDirectoryAsync(app.Folder, zip, TestContext.Current.CancellationToken);

            Assert.InRange(new FileInfo(zip).Length, 1, 45 * Megabyte);
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [Fact]
    public void Folder_HasWhatTheHostReads()
    {
        Assert.Superset(new HashSet<string>(
            ["LicenseFunctions.dll", "fr/LicenseFunctions.resources.dll", "nl/LicenseFunctions.resources.dll", "host.json", "worker.config.json",
                "functions.metadata", ".azurefunctions/function.deps.json"]), Files.ToHashSet());
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(app.Folder, "worker.config.json")));
        Assert.Equal("LicenseFunctions.dll", config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString());
    }

    [Fact]
    public void Folder_HasNativeLibrariesOfLinuxOnly()
    {
        // The host's own extensions, in .azurefunctions, are for whatever runs the host.
        Assert.DoesNotContain(Files, file => file.StartsWith("runtimes/", StringComparison.Ordinal));
        Assert.DoesNotContain(Files, file => file.EndsWith(".dylib", StringComparison.Ordinal) || file.EndsWith(".exe", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_HasNothingOfTheLocalRun()
    {
        var local = Files.Where(file => Path.GetFileName(file).StartsWith("LocalFunctions.", StringComparison.Ordinal)
            || Path.GetFileName(file).StartsWith("LicenseFunctions.Tenant.", StringComparison.Ordinal)
            || Path.GetFileName(file) is "local.settings.json" or "azurite.mjs" or "Yarp.ReverseProxy.dll" or "NCrontab.Signed.dll");

        Assert.Empty(local);
    }
}
