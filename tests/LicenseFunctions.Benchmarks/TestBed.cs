using System.Reflection;
using LicenseFunctions.Commands;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tenant;
using LocalFunctions.Azurite;
using LocalFunctions.Host;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Benchmarks;

/// <summary>A simulated tenant and Azurite in memory, and the settings that point the app at them.</summary>
internal sealed class TestBed(TenantServer tenant, AzuriteServer azurite) : IAsyncDisposable
{
    /// <summary>The app as it was built, with its own files only.</summary>
    public static string AppFolder { get; } = typeof(TestBed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "App").Value!;

    public TenantServer Tenant => tenant;

    public static async Task<TestBed> StartAsync(TenantServerOptions options)
    {
        var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        return new TestBed(await TenantServer.StartAsync(options), azurite);
    }

    public string StorageAddress => new Uri(azurite.ConnectionString().Split("TableEndpoint=")[1].TrimEnd(';')).GetLeftPart(UriPartial.Authority);

    public Dictionary<string, string?> Settings => AppSettings(azurite.ConnectionString(), tenant.GraphEndpoint, tenant.SendGridHost);

    /// <summary>What the app needs to use this storage and this tenant, and to do nothing unless it is called. By name with a colon.</summary>
    public static Dictionary<string, string?> AppSettings(string storage, Uri graph, Uri sendGrid) => new(StringComparer.OrdinalIgnoreCase)
    {
        // No developer's secrets.
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = Environments.Production,
        ["AzureWebJobsStorage"] = storage,
        ["DataStorage"] = storage,
        ["Graph:Endpoint"] = graph.AbsoluteUri,
        ["SendGrid:Host"] = sendGrid.AbsoluteUri,
        ["Mail:From"] = "licenses@contoso.example",
        ["Mail:AdminTo"] = "admin@contoso.example",
        ["Reseller:Email"] = "orders@reseller.example",
        ["Reseller:AccountName"] = "contoso@contoso.example",
        ["SnapshotSchedule"] = "0 0 0 1 1 *",
        ["AlertSchedule"] = "0 0 0 1 1 *",
        ["OrderFollowUpSchedule"] = "0 0 0 1 1 *",
        ["Usage:ProductNamesUrl"] = "",
        ["LocalHost:InvokeAtStart"] = "",
        ["Logging:LogLevel:Default"] = "None",
    };

    /// <summary>The same for an app that is to be broken: what it had in hand comes back within seconds, and its limits are not in the way.</summary>
    /// <param name="mailboxLag">How long the tenant's mailbox takes to show a mail that was sent.</param>
    public static Dictionary<string, string?> HurriedSettings(string storage, TenantServer tenant, MailChannel channel, TimeSpan mailboxLag) =>
        new(AppSettings(storage, tenant.GraphEndpoint, tenant.SendGridHost), StringComparer.OrdinalIgnoreCase)
        {
            ["Mail:Channel"] = $"{channel}",
            ["Mailbox:SentItemsLag"] = $"{mailboxLag * 3}",
            ["Reseller:MaxQuantity"] = $"{CrashPlan.Quantity}",
            ["Orders:MaxOrdersPerDay"] = "100000",
            ["Orders:MaxLicensesPerMonth"] = "1000000",
            ["OrderFollowUpSchedule"] = "*/3 * * * * *",
            ["Orders:RetryAfter"] = "00:00:01",
            ["Orders:MaxTries"] = "5",
            ["LocalHost:QueueLeaseSeconds"] = $"{QueueLease.TotalSeconds}",
            ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:01",
            ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:01",
        };

    /// <summary>How long a message stays hidden while it is worked on, with <see cref="HurriedSettings"/>.</summary>
    public static readonly TimeSpan QueueLease = TimeSpan.FromSeconds(4);

    /// <summary>The app as a worker process, and its host in this one.</summary>
    public static Task<FunctionsHost> StartAppAsync(IReadOnlyDictionary<string, string?> settings, string? folder = null) =>
        FunctionsHost.StartAsync(new() { AppFolder = folder ?? AppFolder, Settings = settings });

    /// <summary>The services of the app in this process, without a host: no function runs.</summary>
    public static Task<IHost> StartServicesAsync(IReadOnlyDictionary<string, string?> settings) =>
        CommandHost.StartAsync([.. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);

    public async ValueTask DisposeAsync()
    {
        await tenant.DisposeAsync();
        await azurite.DisposeAsync();
    }
}
