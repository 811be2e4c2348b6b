using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>One event of SendGrid's Event Webhook, as far as orders need it.</summary>
/// <param name="Id"><c>sg_event_id</c>. SendGrid posts an event again under the same id, and sometimes under another.</param>
/// <param name="Name">delivered, bounce, dropped, deferred, spamreport, …</param>
/// <param name="OrderId">The custom argument that the order's mail carried; null for other mail.</param>
/// <param name="MessageId"><c>sg_message_id</c>, which starts with the X-Message-Id that SendGrid answered.</param>
/// <param name="SmtpId"><c>smtp-id</c>: the mail's Message-ID.</param>
/// <param name="Reason">Why it was not delivered, as the other side said.</param>
/// <param name="Email">Who the mail was for.</param>
internal sealed record DeliveryEvent(
    string Id, string Name, string? OrderId, DateTimeOffset At, string? MessageId, string? SmtpId, string? Reason, string? Email)
{
    /// <summary>The mail did not reach its reader.</summary>
    public bool IsFailure => DeliveryReported.IsFailure(Name);

    /// <summary>What the event is, whatever its id: the same for the same mail, event and time. Only an event without a time is known by its id.</summary>
    public string Identity => At == default ? $"{Name} {SmtpId} id {Id}" : $"{Name} {SmtpId} {At.ToUnixTimeSeconds()}";

    /// <summary>The events of a post. What is no event is left out.</summary>
    /// <exception cref="JsonException">The body is no JSON array.</exception>
    public static IReadOnlyList<DeliveryEvent> ReadAll(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("A JSON array of events is expected.");
        return [.. document.RootElement.EnumerateArray().Select(Read).OfType<DeliveryEvent>()];
    }

    private static DeliveryEvent? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "sg_event_id") is not { Length: > 0 } id || Text(json, "event") is not { Length: > 0 } name)
            return null;
        var at = json.TryGetProperty("timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Number && timestamp.TryGetInt64(out var seconds)
            && seconds is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : default;
        return new DeliveryEvent(
            id, name, Text(json, ResellerMailComposer.OrderIdArgument), at, Text(json, "sg_message_id"), Bracketed(Text(json, "smtp-id")),
            Text(json, "reason") ?? Text(json, "response"), Text(json, "email"));
    }

    /// <summary>A Message-ID as RFC 5322 writes it; null without one.</summary>
    private static string? Bracketed(string? messageId) => messageId?.Trim(' ', '<', '>') is { Length: > 0 } id ? $"<{id}>" : null;

    /// <summary>Null if it is missing or no text: another kind of value, or half of a surrogate pair.</summary>
    private static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
