using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LicenseFunctions.Tenant.Graph;
using MimeKit;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>How Graph writes a message.</summary>
internal static class MessageShape
{
    private static readonly Projection<ExchangeMessage> Message = new(
        "message",
        [
            "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime", "hasAttachments",
            "internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId", "conversationId", "conversationIndex",
            "isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead", "isDraft", "webLink", "inferenceClassification", "body", "sender", "from",
            "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "flag",
        ],
        ("id", message => message.Id),
        ("createdDateTime", message => Time(message.CreatedAt)),
        ("lastModifiedDateTime", message => Time(message.CreatedAt)),
        ("changeKey", message => ChangeKey(message)),
        ("categories", message => new JsonArray([.. message.Categories.Select(category => JsonValue.Create(category))])),
        ("receivedDateTime", message => Time(message.SentAt is { } sent && message.Mime is null ? sent : message.CreatedAt)),
        ("sentDateTime", message => Time(message.SentAt ?? message.CreatedAt)),
        ("hasAttachments", _ => false),
        ("internetMessageId", message => message.InternetMessageId),
        ("subject", message => message.Subject),
        ("bodyPreview", message => Preview(ExchangeMime.TextOf(message))),
        ("importance", _ => "normal"),
        ("parentFolderId", message => FolderId(message.Folder)),
        ("conversationId", message => message.ConversationId),
        ("conversationIndex", message => Convert.ToBase64String(Encoding.ASCII.GetBytes(message.ConversationId))),
        ("isDeliveryReceiptRequested", _ => false),
        ("isReadReceiptRequested", _ => false),
        ("isRead", message => message.IsRead),
        ("isDraft", message => message.IsDraft),
        ("webLink", message => $"https://outlook.office365.com/owa/?ItemID={Uri.EscapeDataString(message.Id)}&exvsurl=1&viewmodel=ReadMessageItem"),
        ("inferenceClassification", _ => "focused"),
        ("body", message => new JsonObject { ["contentType"] = message.IsHtml ? "html" : "text", ["content"] = message.Body }),
        ("sender", From),
        ("from", From),
        ("toRecipients", message => Recipients(message.To)),
        ("ccRecipients", message => Recipients(message.Cc)),
        ("bccRecipients", message => Recipients(message.Bcc)),
        ("replyTo", message => Recipients(message.ReplyTo)),
        ("flag", _ => new JsonObject { ["flagStatus"] = "notFlagged" }),
        ("internetMessageHeaders", Headers));

    public static GraphError? Check(string? select) => Message.Check(select);

    /// <summary>The id is there whatever was selected, and properties only where they were asked for and the message has them.</summary>
    public static JsonObject Write(ExchangeMessage message, string? select, IReadOnlyList<string> expand)
    {
        var json = Message.Write(message, select);
        json.Remove("id");
        json.Insert(0, "id", message.Id);
        json.Insert(0, "@odata.etag", $"W/\"{ChangeKey(message)}\"");
        var properties = message.Properties.Where(property => expand.Any(id => ExtendedProperties.IsSame(id, property.Key)))
            .Select(property => new JsonObject { ["id"] = ExtendedProperties.AsWritten(property.Key), ["value"] = property.Value })
            .ToArray<JsonNode?>();
        if (properties.Length > 0) json["singleValueExtendedProperties"] = new JsonArray(properties);
        return json;
    }

    public static JsonObject WriteFolder(ExchangeFolder folder, int messages, string? select)
    {
        var json = new JsonObject
        {
            ["id"] = FolderId(folder),
            ["displayName"] = folder == ExchangeFolder.SentItems ? "Sent Items" : folder.ToString(),
            ["parentFolderId"] = "AQMkAGroot=",
            ["childFolderCount"] = 0,
            ["totalItemCount"] = messages,
            ["unreadItemCount"] = 0,
            ["isHidden"] = false,
        };
        if (select is null) return json;
        var names = select.Split(',', StringSplitOptions.TrimEntries).Append("id").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in json.Select(property => property.Key).Where(name => !names.Contains(name)).ToList()) json.Remove(name);
        return json;
    }

    /// <summary>By its well-known name or its id.</summary>
    public static ExchangeFolder? FolderOf(string key) => Enum.GetValues<ExchangeFolder>().Cast<ExchangeFolder?>().FirstOrDefault(folder =>
        string.Equals(folder.ToString(), key, StringComparison.OrdinalIgnoreCase) || FolderId(folder!.Value) == key);

    public static string FolderId(ExchangeFolder folder) => $"AQMkAG{folder}AAA=";

    private static string ChangeKey(ExchangeMessage message) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"CQAAABYAAAA{message.Change:D10}")));

    private static string Preview(string text) => text.Length > 255 ? text[..255] : text;

    private static JsonObject? From(ExchangeMessage message) => message.From.Length == 0 ? null : Recipient(message.From, message.FromName);

    private static JsonArray Recipients(IEnumerable<string> addresses) => new([.. addresses.Select(address => Recipient(address, null))]);

    private static JsonObject Recipient(string address, string? name) =>
        new() { ["emailAddress"] = new JsonObject { ["name"] = name ?? address, ["address"] = address } };

    /// <summary>Only a received mail has them.</summary>
    private static JsonArray? Headers(ExchangeMessage message)
    {
        if (message.Mime is null) return null;
        using var stream = new MemoryStream(message.Mime);
        using var mail = MimeMessage.Load(stream, CancellationToken.None);
        return new([.. mail.Headers.Select(header => new JsonObject { ["name"] = header.Field, ["value"] = header.Value })]);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
