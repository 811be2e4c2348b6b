using System.Net;
using System.Text.Json;
using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Commands;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tests.Assignments;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Tenant;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Shared.Callbacks;

/// <summary>Callers who gave a callbackUrl, from their call to what they receive.</summary>
public sealed class CallbackTests(AzuriteFixture azurite)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Caller_WhoOrders_ReceivesEachState_SignedAndAsGetAnswersIt()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var logs = new LogRecorder();
        await using var app = await StartAsync(receiver, logs: logs);

        var order = await app.PostOrderAsync(Order(receiver, "?secret=s3cr3t"));
        Assert.Equal(HttpStatusCode.Accepted, order.Status);
        var id = order.Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await receiver.WaitForAsync(1);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await app.LookAsync();
        var received = await receiver.WaitForAsync(2);

        Assert.All(received, call => Assert.True(call.IsSignedWith(Secret)));
        Assert.All(received, call => Assert.Equal(("application/cloudevents+json; charset=utf-8", "?secret=s3cr3t"), (call.ContentType, call.Query)));
        var now = (await app.GetAsync($"/api/orders/{id}")).Body;
        var last = JsonDocument.Parse(received[1].Text).RootElement;
        Assert.Equal(("LicenseFunctions.Order.Sent", "LicenseFunctions.Order.Fulfilled"), (TypeOf(received[0]), TypeOf(received[1])));
        Assert.Equal(now.GetRawText(), last.GetProperty("data").GetRawText());
        Assert.Equal(("1.0", received[1].Headers["webhook-id"], id, now.GetProperty("fulfilledAt").GetDateTimeOffset()),
            (Text(last, "specversion"), Text(last, "id"), Text(last, "subject"), last.GetProperty("time").GetDateTimeOffset()));
        Assert.EndsWith("/api/orders", Text(last, "source"), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", now.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(logs.Texts, text => text.Contains("s3cr3t", StringComparison.Ordinal) || text.Contains("/hook", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await CallbacksAsync(app)).Count == 0, "what is delivered is forgotten");
        Assert.Equal(["order"], (await app.RowsAsync(TableNames.Orders)).Where(row => EntityJson.Write(row).Contains("s3cr3t", StringComparison.Ordinal))
            .Select(row => row.RowKey.Split('|')[0]));
    }

    [Fact]
    public async Task Callers_OfOneOrder_AreAllCalledBack_AndASixthGetsAnOrderOfItsOwn()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver, ("AzureWebJobs.SendResellerOrder.Disabled", "true"));

        var first = (await app.PostOrderAsync(Order(receiver, "?1"))).Text("id")!;
        foreach (var i in Enumerable.Range(2, 4))
            Assert.Equal(first, (await app.PostOrderAsync(Order(receiver, $"?{i}"))).Text("id"));
        Assert.Equal(first, (await app.PostOrderAsync(Order(receiver, "?3"))).Text("id"));
        Assert.NotEqual(first, (await app.PostOrderAsync(Order(receiver, "?6"))).Text("id"));
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{first}/cancel");

        var received = await receiver.WaitForAsync(5);
        Assert.Equal(["?1", "?2", "?3", "?4", "?5"], received.Select(call => call.Query).Order(StringComparer.Ordinal));
        Assert.All(received, call => Assert.Equal("LicenseFunctions.Order.Cancelled", TypeOf(call)));
        Assert.Equal(5, received.Select(call => call.Headers["webhook-id"]).Distinct().Count());
    }

    [Fact]
    public async Task Caller_WhoWaits_ReceivesTheEndOfTheWait()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUsers(1)[0].UserPrincipalName;
        string Body(string query) => JsonSerializer.Serialize(new { whenNoneFree = "wait", callbackUrl = receiver.Url + query });

        var first = await app.SendAsync(HttpMethod.Put, $"/api/users/{user}/licenses/ENTERPRISEPACK", Body("?1"));
        var second = await app.SendAsync(HttpMethod.Put, $"/api/users/{user}/licenses/ENTERPRISEPACK", Body("?2"));
        Assert.Equal((HttpStatusCode.Accepted, first.Text("id")), (second.Status, second.Text("id")));
        app.LeaveFree(1);
        await app.Services.GetRequiredService<WaitingListProcessor>().RunAsync(None);
        var received = await receiver.WaitForAsync(2);

        Assert.Equal(["?1", "?2"], received.Select(call => call.Query).Order(StringComparer.Ordinal));
        Assert.All(received, call => Assert.True(call.IsSignedWith(Secret)));
        Assert.All(received, call => Assert.Equal("LicenseFunctions.Waiting.Assigned", TypeOf(call)));
        Assert.Equal((await app.GetAsync($"/api/waiting/{first.Text("id")}")).Body.GetRawText(),
            JsonDocument.Parse(received[0].Text).RootElement.GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("/api/orders", """{"sku": "ENTERPRISEPACK", "quantity": 5, "callbackUrl": "https://evil.example/"}""", "Callbacks__AllowedHosts")]
    [InlineData("/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD",
        """{"whenNoneFree": "wait", "callbackUrl": "https://evil.example/"}""", "Callbacks__AllowedHosts")]
    [InlineData("/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"callbackUrl": "URL"}""", "whenNoneFree")]
    public async Task Address_ThatMayNotBeCalled_IsRefused_BeforeAnythingIsDone(string path, string body, string why)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver);
        var method = path == "/api/orders" ? HttpMethod.Post : HttpMethod.Put;

        var answer = await app.SendAsync(method, path, body.Replace("URL", receiver.Url.AbsoluteUri, StringComparison.Ordinal));

        Assert.Contains(why, answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request"), StringComparison.Ordinal);
        await app.HasNoOrderAsync();
        Assert.Empty(await app.RowsAsync(TableNames.Waiting));
    }

    [Fact]
    public async Task Key_WithAnotherCallbackUrl_IsAnotherBody()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver);

        var first = await app.PostOrderAsync(Order(receiver, "?1"), ("Idempotency-Key", "a"));
        var again = await app.PostOrderAsync(Order(receiver, "?1"), ("Idempotency-Key", "a"));

        Assert.Equal(first.Text("id"), again.Text("id"));
        (await app.PostOrderAsync(Order(receiver, "?2"), ("Idempotency-Key", "a")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task Receiver_ThatFails_IsCalledAgain_LaterEachTime_WithTheSameId_UntilTheAppGivesUp()
    {
        await using var receiver = await WebhookReceiver.StartAsync([.. Enumerable.Repeat(500, 20)]);
        var clock = new FakeTimeProvider(FollowUpSteps.Monday);
        await using var app = await StartAsync(receiver, clock, logs: null, ManualDelivery);
        await ConfirmedAsync(app, receiver.Url.AbsoluteUri);
        var delays = new List<TimeSpan>();

        for (var callback = await OnlyAsync(app); callback.GivenUpAt is null; callback = await OnlyAsync(app))
        {
            delays.Add(callback.NextAt - clock.GetUtcNow());
            clock.Advance(delays[^1]);
            await DeliverAsync(app, callback);
        }

        Assert.Equal(10, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(call => call.Headers["webhook-id"]).Distinct());
        Assert.All(receiver.Received, call => Assert.True(call.IsSignedWith(Secret)));
        Assert.Equal(10, receiver.Received.Select(call => call.Headers["webhook-timestamp"]).Distinct().Count());
        Assert.Equal(delays.Order(), delays);
        Assert.Contains("were given up in the last 7 days", (await app.GetAsync("/api/health/details")).Body.GetRawText(), StringComparison.Ordinal);
        await DeliverAsync(app, await OnlyAsync(app));
        Assert.Equal(10, receiver.Received.Count);
        clock.Advance(TimeSpan.FromDays(8));
        await app.FollowUpAsync();
        Assert.DoesNotContain(await CallbacksAsync(app), callback => callback.GivenUpAt is not null);
    }

    [Theory]
    [InlineData(302, 1)]
    [InlineData(404, 1)]
    [InlineData(410, 0)]
    [InlineData(204, 0)]
    public async Task Answer_DecidesWhetherThereIsAnotherAttempt(int status, int left)
    {
        await using var receiver = await WebhookReceiver.StartAsync(status);
        await using var app = await StartAsync(receiver, ManualDelivery);
        await ConfirmedAsync(app, receiver.Url.AbsoluteUri);

        await DeliverAsync(app, await OnlyAsync(app));

        Assert.Single(receiver.Received);
        Assert.Equal(left, (await CallbacksAsync(app)).Count);
    }

    [Fact]
    public async Task Receiver_ThatAsksToWait_IsLeftAloneForSoLong()
    {
        await using var receiver = await WebhookReceiver.StartAsync("3600", 503);
        var clock = new FakeTimeProvider(FollowUpSteps.Monday);
        await using var app = await StartAsync(receiver, clock, logs: null, ManualDelivery);
        await ConfirmedAsync(app, receiver.Url.AbsoluteUri);

        await DeliverAsync(app, await OnlyAsync(app));

        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromHours(1), (await OnlyAsync(app)).NextAt);
        await DeliverAsync(app, await OnlyAsync(app));
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Receiver_ThatIsNotThere_IsCalledAgain()
    {
        var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver, ManualDelivery);
        await ConfirmedAsync(app, receiver.Url.AbsoluteUri);
        await receiver.DisposeAsync();

        await DeliverAsync(app, await OnlyAsync(app));

        Assert.Equal((1, "no answer"), ((await OnlyAsync(app)).Attempts, (await OnlyAsync(app)).LastResult));
    }

    [Fact]
    public async Task Address_ThatIsNotAllowedAnyMore_IsNotCalled()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver, ManualDelivery);
        await ConfirmedAsync(app, "https://earlier.example/");

        await DeliverAsync(app, await OnlyAsync(app));

        Assert.Equal("address not allowed", (await OnlyAsync(app)).LastResult);
        Assert.NotNull((await OnlyAsync(app)).GivenUpAt);
    }

    /// <summary>As after a crash between the transaction and the queue, or after a message that storage lost.</summary>
    [Fact]
    public async Task Callback_WhoseMessageIsLost_IsQueuedByTheFollowUp_WithTheSameId()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var clock = new FakeTimeProvider(FollowUpSteps.Monday);
        await using var app = await StartAsync(receiver, clock, logs: null, ManualDelivery);
        await ConfirmedAsync(app, receiver.Url.AbsoluteUri);
        var id = (await OnlyAsync(app)).Id;
        await app.Queue(CallbackQueue.Name).ClearMessagesAsync(None);

        await app.FollowUpAsync();
        await app.QueueIsEmptyAsync(CallbackQueue.Name);
        clock.Advance(TimeSpan.FromMinutes(6));
        await app.FollowUpAsync();

        var message = Assert.Single((await app.Queue(CallbackQueue.Name).ReceiveMessagesAsync(cancellationToken: None)).Value);
        Assert.Contains(id, message.MessageText, StringComparison.Ordinal);
        await DeliverAsync(app, await OnlyAsync(app));
        Assert.Equal(id, Assert.Single(receiver.Received).Headers["webhook-id"]);
    }

    [Fact]
    public async Task Restore_CallsNobodyBack_ForWhatWasBefore()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync(receiver, ManualDelivery);
        var id = await ConfirmedAsync(app, receiver.Url.AbsoluteUri);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var fresh = azurite.NewStorageAccount();
        string[] Arguments(string command, string storage) => [command, folder, "--local", .. TestApp.Arguments(app.Tenant, storage)];

        Assert.Equal(0, await BackupCommand.RunAsync(Arguments("backup", app.Storage), TextWriter.Null));
        Assert.Equal(0, await BackupCommand.RunAsync(Arguments("restore", fresh), TextWriter.Null));
        Directory.Delete(folder, recursive: true);

        Assert.Single(await CallbacksAsync(app));
        await using var restored = await StartAsync(receiver,
            ("DataStorage", fresh), ("AzureWebJobsStorage", fresh), ("Graph:TenantId", app.Tenant.State.TenantId.ToString()));
        Assert.Empty(await CallbacksAsync(restored));
        await restored.FollowUpAsync();
        Assert.False(await restored.Queue(CallbackQueue.Name).ExistsAsync(None), "nothing was queued");
        Assert.Equal(OrderState.Confirmed, await restored.StateAsync(id));
        Assert.Empty(receiver.Received);
    }

    private static (string Name, string Value) ManualDelivery => ("AzureWebJobs.DeliverCallback.Disabled", "true");

    private static string Order(WebhookReceiver receiver, string query) =>
        JsonSerializer.Serialize(new { sku = "ENTERPRISEPACK", quantity = 5, callbackUrl = receiver.Url + query });

    private Task<TestApp> StartAsync(WebhookReceiver receiver, params (string Name, string Value)[] settings) =>
        StartAsync(receiver, clock: null, logs: null, settings);

    private Task<TestApp> StartAsync(WebhookReceiver receiver, LogRecorder logs) => StartAsync(receiver, clock: null, logs);

    private Task<TestApp> StartAsync(WebhookReceiver receiver, TimeProvider? clock, LogRecorder? logs, params (string Name, string Value)[] settings) =>
        TestApp.StartAsync(azurite, new()
        {
            Clock = clock,
            Logs = logs,
            Settings = settings.Append(("Callbacks:AllowedHosts", receiver.Url.Authority)).Append(("Callbacks:SigningKey", Secret))
                .ToDictionary(setting => setting.Item1, setting => setting.Item2, StringComparer.Ordinal),
        });

    /// <summary>Stores a sent order with this callback, and confirms it.</summary>
    private static async Task<string> ConfirmedAsync(TestApp app, string url)
    {
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var order = OrderSamples.New(now) with { State = OrderState.Sent, SentAt = now, CallbackUrls = url };
        await app.Services.GetRequiredService<OrderStore>().AddAsync(order, None);
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(order.Id, new OrderConfirmed(Note: null), "test", None);
        return order.Id;
    }

    private static async Task<IReadOnlyList<Callback>> CallbacksAsync(TestApp app) =>
        await app.Services.GetRequiredService<CallbackOutbox>().ListAsync(None).ToListAsync(None);

    private static async Task<Callback> OnlyAsync(TestApp app) => Assert.Single(await CallbacksAsync(app));

    private static Task DeliverAsync(TestApp app, Callback callback) => app.Services.GetRequiredService<CallbackDelivery>()
        .DeliverAsync(new CallbackMessage { Table = TableNames.Orders, Id = callback.Id }, None);

    private static string TypeOf(ReceivedWebhook call) => Text(JsonDocument.Parse(call.Text).RootElement, "type");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
