using Azure.Data.Tables;
using Azure.Storage.Queues;
using LicenseFunctions.Tenant;
using LocalFunctions.Run.SignIn;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>
/// The whole app in this process: the real worker under the local host, with its functions behind HTTP, timers and queues, real Graph and
/// SendGrid clients against a simulated tenant, and a storage account of its own.
/// </summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly InProcessApp _app;
    private readonly List<Visitor> _visitors = [];

    private TestApp(InProcessApp app, TenantServer tenant, string storage)
    {
        _app = app;
        Tenant = tenant;
        Storage = storage;
        // A caller from outside: what this process traces is none of its business.
        Http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = false }) { BaseAddress = app.Address };
    }

    public TenantServer Tenant { get; }

    public HttpClient Http { get; }

    /// <summary>The connection string of the app's storage account.</summary>
    public string Storage { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestApp> StartAsync(AzuriteFixture azurite, TestAppOptions? options = null)
    {
        options ??= new TestAppOptions();
        var tenant = await TenantServer.StartAsync(options.Tenant, TestContext.Current.CancellationToken);
        return await StartAsync(tenant, azurite.NewStorageAccount(), options);
    }

    /// <summary>Ends the app as a deployment does, and starts it anew with the same tenant and storage.</summary>
    public async Task<TestApp> RestartAsync(TestAppOptions? options = null)
    {
        await StopAsync();
        return await StartAsync(Tenant, Storage, options ?? new TestAppOptions());
    }

    /// <summary>With a tenant that is running and a storage account that may hold something. Ends the tenant with the app.</summary>
    public static async Task<TestApp> StartAsync(TenantServer tenant, string storage, TestAppOptions options)
    {
        var app = await InProcessApp.StartAsync(
            Settings(tenant, storage, options.SignIn ? WithSignIn(options.Settings) : options.Settings),
            builder =>
            {
                if (options.Clock is { } clock)
                    builder.Services.AddSingleton(clock);
                if (options.Logs is { } logs)
                    builder.Logging.AddProvider(logs);
                options.Adjust?.Invoke(builder);
            },
            hostLogs: options.HostLogs is { } hostLogs ? logging => logging.AddProvider(hostLogs) : null,
            options.Clock,
            TestContext.Current.CancellationToken);
        return new TestApp(app, tenant, storage);
    }

    /// <summary>What the app needs to use this tenant and this storage, by name with a colon.</summary>
    public static Dictionary<string, string?> Settings(TenantServer tenant, string storage, IReadOnlyDictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            // No developer's secrets.
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = Environments.Production,
            ["AzureWebJobsStorage"] = storage,
            ["DataStorage"] = storage,
            ["Graph:Endpoint"] = tenant.GraphEndpoint.AbsoluteUri,
            ["Graph:TenantId"] = tenant.State.TenantId.ToString(),
            ["SendGrid:Host"] = tenant.SendGridHost.AbsoluteUri,
            ["Mail:From"] = "licenses@contoso.example",
            ["Mail:AdminTo"] = "admin@contoso.example",
            ["Reseller:Email"] = "orders@reseller.example",
            ["Reseller:AccountName"] = "contoso@contoso.example",
            // Functions run when a test says so, not when the clock of the machine happens to strike.
            ["SnapshotSchedule"] = "0 0 0 1 1 *",
            ["AlertSchedule"] = "0 0 0 1 1 *",
            ["OrderFollowUpSchedule"] = "0 0 0 1 1 *",
            ["Usage:ProductNamesUrl"] = "",
            // What failed is tried again at once, and what is queued is seen at once.
            ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:00",
            ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.3",
            ["Orders:RetryAfter"] = "00:00:00",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
            all[name] = value;
        return all;
    }

    /// <summary>Settings with App Service authentication, which the host simulates.</summary>
    private static Dictionary<string, string> WithSignIn(IReadOnlyDictionary<string, string>? settings) =>
        new(settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase)
        {
            [PlatformSignIn.Setting] = "true",
            [PlatformSignIn.IsOnSetting] = "true",
        };

    /// <summary>The same as <c>--Key=value</c>.</summary>
    public static string[] Arguments(TenantServer tenant, string storage, IReadOnlyDictionary<string, string>? settings = null) =>
        [.. Settings(tenant, storage, settings).Select(setting => $"--{setting.Key}={setting.Value}")];

    /// <summary>Where the app's tables are, and nobody else's.</summary>
    public string TableAddress => $"{Table("x").Uri.GetLeftPart(UriPartial.Authority)}/{Table("x").AccountName}/";

    /// <summary>A table of the app, as it is stored.</summary>
    public TableClient Table(string name) => new(Storage, name);

    /// <summary>All rows of a table; none if it does not exist.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        await Table(table).CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        return await Table(table).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    public QueueClient Queue(string name) => new(Storage, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    /// <summary>Starts a function as an administrator does. It runs in the background.</summary>
    public async Task InvokeAsync(string function)
    {
        using var answer = await Http.PostAsync(new Uri($"/admin/functions/{function}", UriKind.Relative), Answer.Json("{}"),
            TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>Sends a request and reads the answer.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        Answer.AskAsync(Http, method, path, json, headers);

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Somebody with a browser of their own, who has not signed in.</summary>
    public Visitor NewVisitor()
    {
        var visitor = new Visitor(_app.Address);
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>Somebody with a browser of their own, who signed in. Needs <see cref="TestAppOptions.SignIn"/>.</summary>
    public async Task<Visitor> SignInAsync(Person person)
    {
        var visitor = NewVisitor();
        await visitor.SignInAsync(person);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Tenant.DisposeAsync();
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        foreach (var visitor in _visitors)
            visitor.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record TestAppOptions
{
    /// <summary>Settings by name, with a colon.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Whether people can sign in to the page, as in Azure.</summary>
    public bool SignIn { get; init; }

    /// <summary>By default the reseller does not answer.</summary>
    public TenantServerOptions Tenant { get; init; } = new() { ResellerDelay = Timeout.InfiniteTimeSpan };

    /// <summary>Null: the machine's clock.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>What the app logs. Null: it is not kept.</summary>
    public LogRecorder? Logs { get; init; }

    /// <summary>What the host logs: each invocation and how it ended. Null: it is not kept.</summary>
    public LogRecorder? HostLogs { get; init; }

    /// <summary>What is changed of the app before it is built.</summary>
    public Action<FunctionsApplicationBuilder>? Adjust { get; init; }
}
