using System.Text.Json.Nodes;
using LicenseFunctions.Tenant.Graph;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>
/// Reads what a message is created or changed with. Which properties a draft has and others have not:
/// https://learn.microsoft.com/graph/api/message-update.
/// </summary>
internal static class MessageBody
{
    private const int MostHeaders = 5;

    private static readonly string[] DraftOnly = ["subject", "body", "replyTo", "internetMessageId"];

    /// <param name="message">Null: a new draft.</param>
    public static GraphError? Read(JsonNode? body, ExchangeMailbox mailbox, ExchangeMessage? message, out Func<ExchangeMessage, ExchangeMessage> write)
    {
        var changes = new List<Func<ExchangeMessage, ExchangeMessage>>();
        write = old => changes.Aggregate(old, (current, change) => change(current));
        if (body is not JsonObject json) return GraphError.BadJson;
        foreach (var (name, value) in json.Where(property => !property.Key.Contains('@', StringComparison.Ordinal)))
        {
            if (message is not null && name == "internetMessageHeaders") return ExchangeErrors.HeadersLater;
            if (message is { IsDraft: false } && DraftOnly.Contains(name, StringComparer.Ordinal)) return ExchangeErrors.NotADraft;
            if (Change(name, value, mailbox, out var change) is { } error) return error;
            changes.Add(change);
        }

        return null;
    }

    private static GraphError? Change(string name, JsonNode? value, ExchangeMailbox mailbox, out Func<ExchangeMessage, ExchangeMessage> change)
    {
        var text = Text(value);
        change = name switch
        {
            "subject" when text is not null => old => old with { Subject = text },
            "body" when value is JsonObject => old => old with { Body = Text(value["content"]) ?? "", IsHtml = IsHtml(value["contentType"]) },
            "toRecipients" when Addresses(value) is { } to => old => old with { To = to },
            "ccRecipients" when Addresses(value) is { } cc => old => old with { Cc = cc },
            "bccRecipients" when Addresses(value) is { } bcc => old => old with { Bcc = bcc },
            "replyTo" when Addresses(value) is { } replyTo => old => old with { ReplyTo = replyTo },
            "internetMessageId" when text is ['<', .., '>'] => old => mailbox.KeepsMessageId ? old with { InternetMessageId = text } : old,
            "categories" when Strings(value) is { } categories => old => old with { Categories = categories },
            "isRead" when value is JsonValue read && read.TryGetValue<bool>(out var isRead) => old => old with { IsRead = isRead },
            "from" or "sender" or "importance" or "flag" => old => old,
            "internetMessageHeaders" => old => old with { Headers = Pairs(value, "name") ?? [] },
            "singleValueExtendedProperties" => old => old with { Properties = Merge(old.Properties, Pairs(value, "id") ?? []) },
            _ => null!,
        };
        if (change is null) return ExchangeErrors.UnknownProperty(name);
        return name switch
        {
            "internetMessageHeaders" => CheckHeaders(Pairs(value, "name")),
            "singleValueExtendedProperties" when Pairs(value, "id")?.Keys.All(ExtendedProperties.IsId) != true => ExchangeErrors.InvalidProperty,
            _ => null,
        };
    }

    private static GraphError? CheckHeaders(Dictionary<string, string>? headers)
    {
        if (headers is null) return GraphError.BadJson;
        if (headers.Count is 0 or > MostHeaders) return ExchangeErrors.HeaderCount;
        return headers.Keys.FirstOrDefault(name => !name.StartsWith("x-", StringComparison.OrdinalIgnoreCase)) is { } name
            ? ExchangeErrors.HeaderName(name)
            : null;
    }

    private static bool IsHtml(JsonNode? type) => string.Equals(Text(type), "html", StringComparison.OrdinalIgnoreCase);

    private static List<string>? Addresses(JsonNode? value)
    {
        var addresses = (value as JsonArray)?.Select(item => Text(item.Property("emailAddress").Property("address"))).ToList();
        return addresses is null || addresses.Contains(null) ? null : addresses.OfType<string>().ToList();
    }

    private static List<string>? Strings(JsonNode? value) => (value as JsonArray)?.Select(Text).OfType<string>().ToList();

    private static Dictionary<string, string>? Pairs(JsonNode? value, string key)
    {
        if (value is not JsonArray items) return null;
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            if (Text(item.Property(key)) is not { } name || Text(item.Property("value")) is not { } text) return null;
            pairs[name] = text;
        }

        return pairs;
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> old, Dictionary<string, string> added)
    {
        var merged = new Dictionary<string, string>(old, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in added) merged[name] = value;
        return merged;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
