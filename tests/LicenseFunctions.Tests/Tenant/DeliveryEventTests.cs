using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class DeliveryEventTests
{
    [Fact]
    public async Task Mail_WithEventWebhook_IsReportedProcessedAndDelivered()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(new() { EventWebhook = hook.Url, WebhookSigningKey = key });

        var sent = await tenant.MailAsync(Mails.Order());

        var call = (await hook.WaitForAsync(1))[0];
        var events = JsonNode.Parse(call.Text)!.AsArray();
        Assert.Equal(["processed", "delivered"], events.Select(item => (string?)item!["event"]));
        Assert.All(events, item => Assert.Equal("LM-1042", (string?)item!["order_id"]));
        Assert.All(events, item => Assert.Equal("<LM-1042.1@contoso.example>", (string?)item!["smtp-id"]));
        var id = sent.Headers.GetValues("X-Message-Id").Single() + ".filter";
        Assert.All(events, item => Assert.StartsWith(id, (string?)item!["sg_message_id"], StringComparison.Ordinal));
        Assert.NotEqual((string?)events[0]!["sg_event_id"], (string?)events[1]!["sg_event_id"]);
        Assert.True(call.IsSignedBy(key));
        Assert.EndsWith("\r\n", call.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_ThatBounces_IsReportedSo()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(new() { EventWebhook = hook.Url });
        tenant.Server.Events.Outcome = "bounce";

        await tenant.MailAsync(Mails.Json());

        var events = JsonNode.Parse((await hook.WaitForAsync(1))[0].Text)!.AsArray();
        Assert.Equal(("bounce", "bounce"), ((string?)events[1]!["event"], (string?)events[1]!["type"]));
    }

    [Fact]
    public async Task Mail_InSandboxMode_HasNoEventsAndIsNotKept()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(new() { EventWebhook = hook.Url });
        var mail = JsonNode.Parse(Mails.Json())!;
        mail["mail_settings"] = new JsonObject { ["sandbox_mode"] = new JsonObject { ["enable"] = true } };

        var reply = await tenant.MailAsync(mail.ToJsonString());

        Assert.Equal(System.Net.HttpStatusCode.OK, reply.Status);
        Assert.Empty(tenant.Server.Mailbox.All);
        Assert.Empty(tenant.Server.Events.Deliveries);
        Assert.Empty(hook.Received);
    }
}
