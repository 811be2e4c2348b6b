using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>One event of SendGrid's Event Webhook.</summary>
/// <param name="Id"><c>sg_event_id</c>. SendGrid repeats an event with the same id, and sometimes with another.</param>
/// <param name="Name">delivered, bounce, dropped, deferred, spamreport, …</param>
/// <param name="OrderId">The custom argument of an order's mail; null for other mails.</param>
/// <param name="MessageId"><c>sg_message_id</c>, which starts with the X-Message-Id of SendGrid's response.</param>
/// <param name="SmtpId"><c>smtp-id</c>: the mail's Message-ID.</param>
/// <param name="Reason">Why the mail was not delivered, as the receiving server said.</param>
/// <param name="Email">The recipient.</param>
internal sealed record DeliveryEvent(
    string Id, string Name, string? OrderId, DateTimeOffset At, string? MessageId, string? SmtpId, string? Reason, string? Email)
{
    public bool IsFailure => DeliveryReported.IsFailure(Name);

    /// <summary>The same for repetitions with another id: event, mail and time. Only without a time it is the id.</summary>
    public string Identity => At == default ? $"{Name} {SmtpId} id {Id}" : $"{Name} {SmtpId} {At.ToUnixTimeSeconds()}";

    /// <summary>The events of a call. Skips elements that are no events.</summary>
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

    private static string? Bracketed(string? messageId) => messageId?.Trim(' ', '<', '>') is { Length: > 0 } id ? $"<{id}>" : null;

    /// <summary>Null if it is missing or no text, or contains half a surrogate pair.</summary>
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
