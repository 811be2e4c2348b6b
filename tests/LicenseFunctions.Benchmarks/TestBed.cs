using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>A simulated tenant and Azurite in memory, and the arguments that point the app at them.</summary>
internal sealed class TestBed(TenantServer tenant, AzuriteServer azurite) : IAsyncDisposable
{
    public TenantServer Tenant => tenant;

    public static async Task<TestBed> StartAsync(TenantServerOptions options)
    {
        var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        return new TestBed(await TenantServer.StartAsync(options), azurite);
    }

    public string StorageAddress => new Uri(azurite.ConnectionString().Split("TableEndpoint=")[1].TrimEnd(';')).GetLeftPart(UriPartial.Authority);

    public string[] Arguments => AppArguments(azurite.ConnectionString(), tenant.GraphEndpoint, tenant.SendGridHost);

    /// <summary>What the app is started with to use this storage and this tenant, and to do nothing by itself.</summary>
    public static string[] AppArguments(string storage, Uri graph, Uri sendGrid) =>
    [
        "--port=0",
        $"--AzureWebJobsStorage={storage}",
        $"--DataStorage={storage}",
        $"--Graph:Endpoint={graph}",
        $"--SendGrid:Host={sendGrid}",
        "--LocalRuntime:InvokeAtStart=",
        "--Logging:Console:LogLevel:Default=None",
    ];

    public async ValueTask DisposeAsync()
    {
        await tenant.DisposeAsync();
        await azurite.DisposeAsync();
    }
}
