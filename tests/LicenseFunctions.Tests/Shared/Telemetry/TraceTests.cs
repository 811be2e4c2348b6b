using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Shared.Telemetry;

[Collection(typeof(TelemetryTestGroup))]
public sealed class TraceTests(AzuriteFixture azurite)
{
    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";
    private const string Caller = "0af7651916cd43dd8448eb211c80319c";
    private static readonly (string, string)[] FromCaller = [("traceparent", $"00-{Caller}-b7ad6b7169203331-01"), ("X-Correlation-Id", "ticket 4711")];
    private readonly Exported _exported = new();

    [Fact]
    public async Task Order_FromTheCallOverTheQueueToTheMail_IsOneTrace_UnderOneCorrelationId()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());

        var id = await SentAsync(app);

        var call = Assert.Single(_exported.Named("function PlaceOrder"));
        Assert.Equal((Caller, "b7ad6b7169203331"), (call.TraceId.ToHexString(), call.ParentSpanId.ToHexString()));
        var place = Assert.Single(_exported.Named(AppTraces.PlaceOrder));
        Assert.Equal(call.SpanId, place.ParentSpanId);
        var send = Assert.Single(_exported.Named(AppTraces.SendOrder));
        Assert.Equal((place.TraceId, place.SpanId), (send.TraceId, send.ParentSpanId));
        var mail = Assert.Single(_exported.Spans, span => span.GetTagItem("url.full") is string url && url.EndsWith("/v3/mail/send", StringComparison.Ordinal));
        Assert.Equal((send.TraceId, send.SpanId), (mail.TraceId, mail.ParentSpanId));
        var invocation = Assert.Single(_exported.Named("function SendResellerOrder"));
        Assert.Equal(invocation.SpanId, Assert.Single(send.Links).Context.SpanId);
        Assert.Equal(send.SpanId, Assert.Single(invocation.Links).Context.SpanId);
        Assert.All([call, place, send, mail, invocation], span =>
            Assert.Equal(("ticket 4711", id), (span.GetTagItem("correlation.id"), span.GetTagItem("order.id"))));
    }

    [Fact]
    public async Task Order_ThatIsTriedAgain_StaysInItsTrace()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        app.Tenant.Faults.Fail("sendgrid", 503, times: 2);

        var id = await SentAsync(app);

        var tries = _exported.Named(AppTraces.SendOrder);
        Assert.Equal(3, tries.Count);
        Assert.All(tries, span =>
            Assert.Equal((Caller, id, "ticket 4711"), (span.TraceId.ToHexString(), span.GetTagItem("order.id"), span.GetTagItem("correlation.id"))));
        Assert.Equal(tries[0].SpanId, tries[1].ParentSpanId);
    }

    [Theory]
    [InlineData("""{"OrderId": "ID"}""")]
    [InlineData("""{"OrderId": "ID", "TraceParent": null}""")]
    [InlineData("""{"OrderId": "ID", "TraceParent": "nonsense"}""")]
    public async Task Message_WithoutATrace_IsSentInATraceOfItsOwn(string message)
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow());

        await app.Queue(OrderQueue.Name).SendMessageAsync(message.Replace("ID", id, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sent);
        await SeesAsync("function SendResellerOrder");

        Assert.Equal(Assert.Single(_exported.Named("function SendResellerOrder")).SpanId, Assert.Single(_exported.Named(AppTraces.SendOrder)).ParentSpanId);
    }

    [Fact]
    public async Task Sampling_OfNoTrace_KeepsThoseOfOrders_AndEveryLogLine()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options(("Telemetry:TraceRatio", "0")));
        await app.SendAsync(HttpMethod.Get, "/api/users/adele.vance@contoso.example/licenses", headers: FromCaller);
        app.Tenant.Faults.Fail("adele.vance", 403, times: null);
        await app.SendAsync(HttpMethod.Put, "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK", headers: FromCaller);

        var id = await SentAsync(app);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation", "{}");

        Assert.NotEmpty(_exported.Named("function PlaceOrder"));
        Assert.NotEmpty(_exported.Named(AppTraces.SendOrder));
        Assert.Empty(_exported.Named("function AssignLicense"));
        Assert.Empty(_exported.Named("function GetUserLicenses"));
        var steps = _exported.Logs.Where(log => log.EventId.Id == 5001).ToList();
        Assert.Equal(["Requested to Sending", "Sending to Sent", "Sent to Confirmed"],
            steps.Select(log => log.FormattedMessage!.Split([": ", " ("], StringSplitOptions.None)[1]));
        Assert.All(steps, log => Assert.Contains(log.Attributes!, attribute => attribute is { Key: "CorrelationId", Value: "ticket 4711" }));
        Assert.Contains(_exported.Logs, log => log.FormattedMessage?.StartsWith("AssignLicense answered graph-forbidden", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Sampling_OfATraceThatItsCallerDrops_DropsIt()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());

        await app.SendAsync(HttpMethod.Get, "/api/waiting", headers: ("traceparent", $"00-{Caller}-b7ad6b7169203331-00"));
        await app.SendAsync(HttpMethod.Get, "/api/changes");

        await SeesAsync("function ListChanges");
        Assert.Empty(_exported.Named("function ListWaiting"));
    }

    [Fact]
    public async Task Log_OfAFailure_SaysWhichCall()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        app.Tenant.Faults.Fail("subscribedSkus", 500, times: null);

        await app.SendAsync(HttpMethod.Post, "/api/orders", Order, FromCaller);

        var log = Assert.Single(_exported.Logs, log => log.EventId.Id == 1001);
        Assert.Equal((LogLevel.Error, Caller), (log.LogLevel, log.TraceId.ToHexString()));
        Assert.Contains(log.Attributes!, attribute => attribute is { Key: "correlation.id", Value: "ticket 4711" });
    }

    private async Task<string> SentAsync(TestApp app)
    {
        var id = (await app.PostOrderAsync(Order, FromCaller)).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await SeesAsync("function SendResellerOrder");
        return id;
    }

    /// <summary>A span is exported when it has ended, which may be after its effect is seen.</summary>
    private Task SeesAsync(string span) => Eventually.HoldsAsync(() => _exported.Named(span).Count > 0, $"{span} is exported");
}
