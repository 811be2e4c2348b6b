using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant;

/// <summary>SendGrid's Event Webhook: what became of each mail, one event for each recipient and step.</summary>
public sealed class DeliveryEvents
{
    private readonly WebhookPoster _poster;
    private readonly BackgroundWork _background;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<WebhookDelivery> _deliveries = new();

    internal DeliveryEvents(TenantServerOptions options, WebhookPoster poster, BackgroundWork background)
    {
        (_poster, _background, _clock) = (poster, background, options.TimeProvider);
        Webhook = options.EventWebhook;
    }

    /// <summary>Null: events are posted nowhere.</summary>
    public Uri? Webhook { get; set; }

    /// <summary>What follows <c>processed</c>: <c>delivered</c>, <c>bounce</c>, <c>dropped</c>, <c>deferred</c>; null: nothing.</summary>
    public string? Outcome { get; set; } = "delivered";

    public IReadOnlyList<WebhookDelivery> Deliveries => [.. _deliveries];

    /// <summary>Posts the events of a mail in the background, also once more.</summary>
    public void Post(MailboxMessage message)
    {
        if (Webhook is not { } webhook) return;
        var events = new JsonArray([.. message.To.Concat(message.Cc).Concat(message.Bcc).SelectMany(email => Events(message, email))]);
        // SendGrid ends the payload with CR LF, and the signature covers it: a receiver that trims fails.
        var body = Encoding.UTF8.GetBytes(events.ToJsonString() + "\r\n");
        _background.Run(async stopping => _deliveries.Enqueue(await _poster.PostAsync(webhook, body, "application/json", stopping)));
    }

    private IEnumerable<JsonObject> Events(MailboxMessage message, string email)
    {
        yield return Event(message, email, "processed");
        if (Outcome is not { } outcome) yield break;
        var last = Event(message, email, outcome);
        if (outcome is "delivered") last["response"] = "250 2.0.0 OK";
        else if (outcome is "bounce" or "dropped") last["reason"] = "550 5.1.1 The email account does not exist.";
        if (outcome is "bounce") (last["type"], last["status"]) = ("bounce", "5.1.1");
        yield return last;
    }

    private JsonObject Event(MailboxMessage message, string email, string name)
    {
        var json = new JsonObject();
        foreach (var (key, value) in message.CustomArgs) json[key] = value;
        json["email"] = email;
        json["timestamp"] = _clock.GetUtcNow().ToUnixTimeSeconds();
        json["event"] = name;
        json["sg_event_id"] = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        json["sg_message_id"] = $"{message.SendGridMessageId}.filterdrecv-5f7b9c-{message.Id}-0";
        json["smtp-id"] = message.MessageId;
        if (message.Categories.Count > 0)
            json["category"] = new JsonArray([.. message.Categories.Select(category => JsonValue.Create(category))]);
        return json;
    }
}
