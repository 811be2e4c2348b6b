using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LicenseFunctions.Tests.Security;

public sealed class BomTests
{
    /// <summary>The target alone, as a publish runs it.</summary>
    [Fact]
    public async Task Bom_NamesEachPackageThatIsPublished()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "bom.cdx.json");

            await WriteAsync(file);
            var first = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await WriteAsync(file);

            Assert.Equal(first, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            using var bom = JsonDocument.Parse(first);
            IsCycloneDx(bom.RootElement);
            var named = bom.RootElement.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("name").GetString()!).ToList();
            // Each package of the project but those whose assemblies the framework has.
            Assert.Empty(DirectPackages().Except(named, StringComparer.OrdinalIgnoreCase));
            Assert.Contains("Azure.Core", named);
            Assert.DoesNotContain("Meziantou.Analyzer", named);
            Assert.DoesNotContain("xunit.v3", named);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What CycloneDX 1.6 asks for of the fields that are written.</summary>
    private static void IsCycloneDx(JsonElement bom)
    {
        Assert.Equal(("CycloneDX", "1.6", 1),
            (bom.GetProperty("bomFormat").GetString(), bom.GetProperty("specVersion").GetString(), bom.GetProperty("version").GetInt32()));
        var app = bom.GetProperty("metadata").GetProperty("component");
        Assert.Equal(("application", "LicenseFunctions", "MIT"), (app.GetProperty("type").GetString(), app.GetProperty("name").GetString(),
            app.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString()));
        var components = bom.GetProperty("components").EnumerateArray().ToList();
        Assert.True(components.Count > 20);
        Assert.All(components, component =>
        {
            var (name, version) = (component.GetProperty("name").GetString(), component.GetProperty("version").GetString());
            Assert.Equal("library", component.GetProperty("type").GetString());
            Assert.Equal($"pkg:nuget/{name}@{version}", component.GetProperty("purl").GetString());
            Assert.Matches(@"^\d+\.\d+", version);
        });
        var references = components.Select(component => component.GetProperty("bom-ref").GetString()!).ToList();
        Assert.Equal(references.Distinct(StringComparer.Ordinal), references);
    }

    /// <summary>Without those that only build the app.</summary>
    private static IEnumerable<string> DirectPackages()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "functions/packages.lock.json")));
        return [.. locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() == "Direct")
            .Where(package => !package.Name.Contains("Analyzer", StringComparison.Ordinal) && !package.Name.EndsWith(".Worker.Sdk", StringComparison.Ordinal))
            .Select(package => package.Name)];
    }

    private static async Task WriteAsync(string file)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(Root(), "functions/LicenseFunctions.csproj"), "-t:WriteBom", $"-p:BomFile={file}",
            "-nologo", "-nodeReuse:false", "-v:quiet"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
