namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Who a mail was really sent to and by, as the mail servers agreed: <c>{"to": ["…"], "from": "…"}</c>.</summary>
/// <param name="From">Empty if nobody is to get an answer, as with delivery reports; null if it is not known.</param>
internal sealed record MailEnvelope(IReadOnlyList<string> To, string? From)
{
    public static readonly MailEnvelope Unknown = new([], null);

    /// <summary>Null if it cannot be read.</summary>
    public static MailEnvelope? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new MailEnvelope([.. root.GetProperty("to").EnumerateArray().Select(to => (to.GetString() ?? "").Trim())],
                root.GetProperty("from").GetString()?.Trim());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
