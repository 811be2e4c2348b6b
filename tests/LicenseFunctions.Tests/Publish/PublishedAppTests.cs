using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Queues;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Host;

namespace LicenseFunctions.Tests.Publish;

/// <summary>What ships, as a worker process under the local host: one call of each kind of answer and of trigger.</summary>
[Collection(PublishCollection.Name)]
public sealed class PublishedAppTests(PublishedApp published, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Wout = "/api/users/wout.stevens@contoso.example/licenses";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient _http = new();
    private string _storage = "";
    private TenantServer _tenant = null!;
    private FunctionsHost _host = null!;
    private IReadOnlyDictionary<string, string?> _settings = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _storage = azurite.NewStorageAccount();
        _tenant = await TenantServer.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookSigningKey = _key }, cancellationToken);
        var publicKey = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());
        _settings = TestApp.Settings(_tenant, _storage, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SendGrid:EventsPublicKey"] = publicKey,
            ["SendGrid:InboundPublicKey"] = publicKey,
            ["Orders:ReplyDomain"] = "reply.contoso.example",
            ["Orders:ReplySigningKey"] = new string('k', 44),
            ["Orders:MaxTries"] = "1",
        });
        _host = await FunctionsHost.StartAsync(new() { AppFolder = published.Folder, Settings = _settings }, cancellationToken);
        _http.BaseAddress = _host.Address;
        _tenant.Reseller.InboundDomain = "reply.contoso.example";
        _tenant.Reseller.InboundWebhook = new(_host.Address, "/api/webhooks/sendgrid/inbound");
        _tenant.Events.Webhook = new(_host.Address, "/api/webhooks/sendgrid/events");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _tenant.DisposeAsync();
        _http.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task EachKindOfAnswer_IsGiven()
    {
        (await AskAsync(HttpMethod.Post, "/api/orders", """{"sku": "ENTERPRISEPACK"}""")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await AskAsync(HttpMethod.Post, "/api/webhooks/sendgrid/events", "[]")).IsProblem(HttpStatusCode.Unauthorized, "signature-invalid");
        (await AskAsync(HttpMethod.Put, "/api/users/nobody@contoso.example/licenses/ENTERPRISEPACK")).IsProblem(HttpStatusCode.NotFound, "user-not-found");
        (await AskAsync(HttpMethod.Post, "/api/orders", """{"sku": "ENTERPRISEPACK", "quantity": -20}"""))
            .IsProblem(HttpStatusCode.Conflict, "return-exceeds-available");
        (await AskAsync(HttpMethod.Post, "/api/orders", new string(' ', 40_000_000))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        (await AskAsync(HttpMethod.Put, $"{Wout}/CDS_DB_CAPACITY")).IsProblem(HttpStatusCode.UnprocessableEntity, "not-assignable");
        _tenant.Faults.Fail("graph", 503, times: null);
        (await AskAsync(HttpMethod.Put, $"{Wout}/ENTERPRISEPACK")).IsProblem(HttpStatusCode.ServiceUnavailable, "graph-unavailable");
        _tenant.Faults.Clear();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, "/api/health")).Status);
        Assert.Equal(HttpStatusCode.Created, (await AskAsync(HttpMethod.Put, $"{Wout}/ENTERPRISEPACK")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await AskAsync(HttpMethod.Delete, $"{Wout}/ENTERPRISEPACK")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Get, "/api/nothing")).Status);
    }

    /// <summary>Loaded earlier, they make each start slower. A debug build loads the SDK when the worker looks at the types of the app.</summary>
    [Fact]
    public async Task GraphSdkAndTemplates_AreLoadedByTheFirstCallThatNeedsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says which files a process has mapped, with machine code or without.");

        Assert.Empty(await LoadedAfterAsync("/api/health"));
        // There is no snapshot yet, so there is nothing to ask Graph about.
        Assert.DoesNotContain("Microsoft.Graph.dll", await LoadedAfterAsync("/api/licenses"));
        Assert.Equal(["Fluid.dll", "Microsoft.Graph.dll"], await LoadedAfterAsync("/api/health/details"));

        async Task<IEnumerable<string>> LoadedAfterAsync(string path)
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, path)).Status);
            var files = await File.ReadAllLinesAsync($"/proc/{_host.WorkerProcessId}/maps", TestContext.Current.CancellationToken);
            return new[] { "Fluid.dll", "Microsoft.Graph.dll" }.Where(name => files.Any(line => line.EndsWith($"/{name}", StringComparison.Ordinal)));
        }
    }

    /// <summary>Timer, queue, the reseller's answer as a multipart webhook, and the poison queue: an order from its call to its end.</summary>
    [Fact]
    public async Task EachTrigger_Fires()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(HttpMethod.Post, "/admin/functions/SnapshotLicenseUsage", "{}")).Status);
        await Eventually.HoldsAsync(async () =>
            (await AskAsync(HttpMethod.Get, "/api/licenses")).Body.GetProperty("takenAt").ValueKind == JsonValueKind.String, "a snapshot");

        var order = await AskAsync(HttpMethod.Post, "/api/orders", """{"sku": "ENTERPRISEPACK", "quantity": 5}""");
        Assert.Equal(HttpStatusCode.Accepted, order.Status);
        await BecomesAsync(order, "Sent");
        Assert.Equal(["orders@reseller.example"], Assert.Single(_tenant.Mailbox.Messages).To);
        await _tenant.Reseller.AnswerPendingAsync(cancellationToken);
        await BecomesAsync(order, "Confirmed", "Fulfilled");

        _tenant.Faults.Fail("/v3/mail/send", 400, times: 1);
        await BecomesAsync(await AskAsync(HttpMethod.Post, "/api/orders", """{"sku": "POWER_BI_PRO", "quantity": 1}"""), "Failed");
        var queue = new QueueClient(_storage, OrderQueue.Name, new() { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.SendMessageAsync("no order", cancellationToken);
        var poison = new QueueClient(_storage, OrderQueue.PoisonName);
        await Eventually.HoldsAsync(async () =>
            await poison.ExistsAsync(cancellationToken) && await IsEmptyAsync(queue) && await IsEmptyAsync(poison), "the poison queue's function has run");
    }

    [Fact]
    public async Task Doctor_RunsWithoutAHost()
    {
        var (exitCode, output) = await FunctionsProcess.RunCommandAsync(published.Folder, ["doctor"], _settings);

        Assert.Contains("Graph", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(output.Contains("FAILED", StringComparison.Ordinal) ? 1 : 0, exitCode);
    }

    [Fact]
    public async Task Health_WithoutStorage_Is503()
    {
        var settings = new Dictionary<string, string?>(_settings,
            StringComparer.OrdinalIgnoreCase)
        { ["DataStorage"] = _storage.Replace("http://127.0.0.1:", "http://127.0.0.2:", StringComparison.Ordinal) };
        await using var host = await FunctionsHost.StartAsync(new() { AppFolder = published.Folder, Settings = settings },
            TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = host.Address };

        (await Answer.AskAsync(http, HttpMethod.Get, "/api/health")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }

    private Task<Answer> AskAsync(HttpMethod method, string path, string? json = null) => Answer.AskAsync(_http, method, path, json);

    private Task<string?> BecomesAsync(Answer order, params string[] states) => Eventually.SeesAsync(
        async () => (await AskAsync(HttpMethod.Get, $"/api/orders/{order.Text("id")}")).Text("state"), states.Contains,
        $"the order becomes {string.Join(" or ", states)}");

    private static async Task<bool> IsEmptyAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount == 0;
}
