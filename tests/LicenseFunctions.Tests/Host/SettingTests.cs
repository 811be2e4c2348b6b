using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Runtime.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Runtime.SampleApp;

namespace LicenseFunctions.Tests.Runtime;

public sealed class SettingTests(AzuriteFixture azurite)
{
    private const string Development = "UseDevelopmentStorage=true";

    [Fact]
    public void Placeholder_OfASetting_IsResolved() =>
        Assert.Equal("run 0 0 * * * *", Settings(("Usage:Schedule", "0 0 * * * *")).Resolve("run %Usage:Schedule%", "F"));

    [Fact]
    public void Placeholder_OfAMissingSetting_StopsTheStartNamingBoth()
    {
        var error = Assert.Throws<StartException>(() => Settings().Resolve("%Usage:Schedule%", "F"));

        Assert.Contains("'F'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Usage__Schedule'", error.Message, StringComparison.Ordinal);
    }

    // The host looks a setting up by what stands between the signs, and its environment has turned __ into a colon.
    [Fact]
    public void Placeholder_WithADoubleUnderscore_StopsTheStartAndSaysHowToWriteIt()
    {
        var error = Assert.Throws<StartException>(() => Settings(("Usage:Schedule", "0 0 * * * *")).Resolve("%Usage__Schedule%", "F"));

        Assert.Contains("Write %Usage:Schedule%", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DataStorage")]
    [InlineData("ConnectionStrings:DataStorage")]
    [InlineData("AzureWebJobsDataStorage")]
    public void Connection_UnderAnyOfTheHostsNames_IsFound(string setting) =>
        Assert.Equal(Development, Settings((setting, Development)).ConnectionString("DataStorage", "F"));

    [Fact]
    public void Connection_NotNamed_IsTheHostsStorage() =>
        Assert.Equal(Development, Settings(("AzureWebJobsStorage", Development)).ConnectionString(connection: null, "F"));

    [Fact]
    public void Connection_ByIdentity_StopsTheStartAndSaysSo()
    {
        var error = Assert.Throws<StartException>(() => Settings(("Data:queueServiceUri", "https://x")).ConnectionString("Data", "F"));

        Assert.Contains("does not sign in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_ThatIsMalformed_StopsTheStartNamingIt()
    {
        var error = Assert.Throws<StartException>(() => Settings(("Data", "nonsense")).ConnectionString("Data", "F"));

        Assert.Contains("'Data' is no storage connection string", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalSettings_BelowTheCommandLine_AreRead()
    {
        var folder = Directory.CreateTempSubdirectory("runtime-tests-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "local.settings.json"),
            """{ "Values": { "Sample__Folder": "file", "Sample__Queue": "file" } }""",
            TestContext.Current.CancellationToken);
        await using var app = await SampleHost.StartAsync(azurite.NewStorageAccount(), [$"--AzureWebJobsScriptRoot={folder}"]);
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Equal("file", configuration["Sample:Folder"]);
        Assert.Equal("sample-work", configuration["Sample:Queue"]);
    }

    [Fact]
    public async Task LocalSettings_ThatAreNoJson_StopTheStartNamingTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("runtime-tests-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "local.settings.json"), "{", TestContext.Current.CancellationToken);

        var error = Assert.Throws<StartException>(() => FunctionsApplication.CreateBuilder([$"--AzureWebJobsScriptRoot={folder}"]));
        Assert.Contains("local.settings.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostJson_OfTheFolder_IsRead()
    {
        var folder = Directory.CreateTempSubdirectory("runtime-tests-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "host.json"),
            """{ "extensions": { "http": { "routePrefix": "" } } }""",
            TestContext.Current.CancellationToken);
        await using var app = await SampleHost.StartAsync(azurite.NewStorageAccount(), [$"--AzureWebJobsScriptRoot={folder}"]);

        using var response = await app.GetAsync("echo/7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void TriggerSetting_FromTheApplicationsOwnSource_IsNotSeen()
    {
        var arguments = SampleHost.Arguments("storage").Where(a => !a.StartsWith("--Sample:Queue", StringComparison.Ordinal)).ToArray();

        var error = Assert.Throws<StartException>(() => SampleProgram.CreateHost(
            arguments,
            builder => builder.Configuration.AddInMemoryCollection([new("Sample:Queue", "only-the-app-sees-it")])));
        Assert.Contains("'Sample__Queue'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TriggerSetting_BroughtByAStartup_IsSeen()
    {
        await using var app = await SampleHost.StartAsync(azurite.NewStorageAccount(), ["--Sample:Startup=bring"]);
        using var response = await app.GetAsync("admin/functions/Work");

        Assert.Contains("brought-by-startup", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static HostSettings Settings(params (string Key, string Value)[] values)
    {
        var provider = new MemoryConfigurationProvider(new MemoryConfigurationSource());
        foreach (var (key, value) in values)
            provider.Set(key, value);
        return new HostSettings([provider]);
    }
}
