using System.Diagnostics;
using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Host;
using LocalFunctions.Host.Settings;
using LocalFunctions.Run;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Host;

public sealed class SettingTests(AzuriteFixture azurite) : IDisposable
{
    private const string Development = "UseDevelopmentStorage=true";
    private readonly string _folder = Directory.CreateTempSubdirectory("host-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("SnapshotSchedule", "run %SnapshotSchedule%")]
    [InlineData("Usage:Schedule", "run %Usage:Schedule%")]
    public void Placeholder_OfASetting_IsResolved(string setting, string text) =>
        Assert.Equal("run 0 0 * * * *", Settings((setting, "0 0 * * * *")).Resolve(text, "F"));

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

        Assert.Contains("a name without underscores", error.Message, StringComparison.Ordinal);
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
        await WriteAsync("local.settings.json", """{ "Values": { "Sample__File": "file", "Sample__Both": "file" } /* a remark */ }""");
        var configuration = LocalSettings.Read(_folder, userSecretsId: null, ["--Sample:Both=line"]);

        Assert.Equal("file", configuration["Sample:File"]);
        Assert.Equal("line", configuration["Sample:Both"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "Values": 3 }""")]
    public async Task LocalSettings_ThatAreMalformed_StopTheStartNamingTheFile(string text)
    {
        await WriteAsync("local.settings.json", text);

        var error = Assert.Throws<StartException>(() => LocalSettings.Read(_folder, userSecretsId: null, []));
        Assert.Contains("local.settings.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostJson_OfTheFolder_IsReadBelowTheSettings()
    {
        await WriteAsync(
            "host.json",
            """{ "extensions": { "http": { "routePrefix": "" }, "queues": { "batchSize": 3, "maxPollingInterval": "00:00:07" } } }""");
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureFunctionsJobHost:extensions:queues:batchSize", "5")]).Build();
        var host = HostJson.Read(_folder, settings);

        Assert.Equal("echo/7", host.PathOf("echo/7"));
        Assert.Equal((5, TimeSpan.FromSeconds(7)), (host.Queues.BatchSize, host.Queues.MaxPollingInterval));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "extensions": { "queues": { "batchSize": "many" } } }""")]
    public async Task HostJson_ThatIsMalformed_StopsTheStartNamingTheFile(string text)
    {
        await WriteAsync("host.json", text);

        var error = Assert.Throws<StartException>(() => HostJson.Read(_folder, new ConfigurationBuilder().Build()));
        Assert.Contains("host.json", error.Message, StringComparison.Ordinal);
    }

    // The worker knows its prefix from the file only.
    [Fact]
    public async Task RoutePrefix_OfHostJson_IsTheHostsAndTheWorkers()
    {
        foreach (var file in Directory.GetFiles(SampleFiles.App))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        await WriteAsync("host.json", """{ "extensions": { "http": { "routePrefix": "other" } } }""");
        await using var app = await SampleHost.StartAsync(new FunctionsHostOptions { AppFolder = _folder }, azurite.NewStorageAccount());
        using var response = await app.GetAsync("other/echo/7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "", "Function 'Stuck': the setting 'AzureWebJobsStorage', a storage connection string, is missing.")]
    [InlineData("SampleQueue", "", "Function 'Work': the setting 'SampleQueue' for %SampleQueue% is missing.")]
    [InlineData("SampleSchedule", "never", "Function 'Tick': the schedule 'never' is no NCRONTAB expression of five or six fields.")]
    [InlineData("LocalHost:InvokeAtStart", "Echo", "The setting 'LocalHost__InvokeAtStart' names 'Echo', which is no timer or queue function.")]
    [InlineData("Sample:Limit", "0", "The app ended with exit code 3 before it was ready.")]
    public async Task Host_WithASettingThatKeepsItFromStarting_SaysWhichAndLeavesNoWorker(string name, string value, string message)
    {
        using var files = new SampleFiles();
        var options = new FunctionsHostOptions { AppFolder = SampleFiles.App, Settings = files.Settings(azurite.NewStorageAccount(), (name, value)) };

        var error = await Assert.ThrowsAsync<StartException>(() => FunctionsHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
        Assert.All(files.WorkerIds, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder, file), text, TestContext.Current.CancellationToken);

    private static HostSettings Settings(params IEnumerable<(string Key, string Value)> values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build());
}
