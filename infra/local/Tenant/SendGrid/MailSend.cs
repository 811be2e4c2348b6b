using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary>
/// A <c>mail/send</c> body: what is wrong with it, or the mails that it stands for (one for each personalization). Texts of the
/// refusals are SendGrid's own where they are known.
/// </summary>
internal sealed class MailSend
{
    private const int LargestRecipients = 1000;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "Content-Type", "Content-Transfer-Encoding",
        "To", "From", "Subject", "Reply-To", "CC", "BCC",
    };

    private readonly MailReader _read = new(new());
    private readonly JsonObject _body;
    private readonly MailboxMessage _common;

    public MailSend(JsonObject body, string sendGridMessageId, DateTimeOffset now)
    {
        _body = body;
        _common = Common(sendGridMessageId, now);
        Personalizations = ReadPersonalizations();
        SandboxMode = ReadSandboxMode();
    }

    public MailErrors Errors => _read.Errors;

    public IReadOnlyList<MailboxMessage> Personalizations { get; }

    /// <summary>Checked and answered with 200, and nothing sent.</summary>
    public bool SandboxMode { get; }

    private MailboxMessage Common(string sendGridMessageId, DateTimeOffset now)
    {
        var from = Address(_body["from"], "from", MailTexts.FromInvalid, "from");
        if (_body["from"] is null) Errors.Add("from.email", MailTexts.FromRequired, "from");
        var (text, html) = Content();
        return new()
        {
            Id = "",
            ReceivedAt = now,
            From = from?.Email ?? "",
            FromName = from?.Name,
            To = [],
            ReplyTo = _body["reply_to"] is { } replyTo ? Address(replyTo, "reply_to", MailTexts.AddressInvalid, "reply_to")?.Email : null,
            Subject = _read.Text(_body["subject"], "subject") ?? "",
            Text = text,
            Html = html,
            Headers = Headers(_body["headers"], "headers"),
            CustomArgs = CustomArgs(_body["custom_args"], "custom_args"),
            Categories = Categories(),
            Attachments = Attachments(),
            SendGridMessageId = sendGridMessageId,
        };
    }

    private List<MailboxMessage> ReadPersonalizations()
    {
        var messages = new List<MailboxMessage>();
        if (_read.Array(_body["personalizations"], "personalizations") is not { Count: > 0 } list)
        {
            Errors.Add("personalizations", MailTexts.PersonalizationsRequired, "personalizations");
            return messages;
        }

        foreach (var item in list)
        {
            var field = $"personalizations.{messages.Count}";
            messages.Add(Personalization(_read.Object(item, field) ?? [], field));
        }

        if (messages.Exists(message => message.Subject.Length == 0) && _body["template_id"] is null)
            Errors.Add("subject", MailTexts.SubjectRequired);
        return messages;
    }

    private MailboxMessage Personalization(JsonObject item, string field)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var to = Recipients(item["to"], $"{field}.to", seen);
        if (to.Count == 0) Errors.Add($"{field}.to", MailTexts.ToRequired, "personalizations.to");
        var message = _common with
        {
            To = to,
            Cc = Recipients(item["cc"], $"{field}.cc", seen),
            Bcc = Recipients(item["bcc"], $"{field}.bcc", seen),
            Subject = _read.Text(item["subject"], $"{field}.subject") ?? _common.Subject,
            Headers = Merge(_common.Headers, Headers(item["headers"], $"{field}.headers"), StringComparer.OrdinalIgnoreCase),
            CustomArgs = Merge(_common.CustomArgs, CustomArgs(item["custom_args"], $"{field}.custom_args"), StringComparer.Ordinal),
        };
        if (seen.Count > LargestRecipients) Errors.Add($"{field}", MailTexts.TooManyRecipients, "personalizations");
        return message;
    }

    private List<string> Recipients(JsonNode? node, string field, HashSet<string> seen)
    {
        var emails = new List<string>();
        foreach (var item in _read.Array(node, field) ?? [])
        {
            if (Address(item, $"{field}.{emails.Count}", MailTexts.AddressInvalid, "personalizations.to") is not { } address) continue;
            emails.Add(address.Email);
            if (!seen.Add(address.Email)) Errors.Add("personalizations", MailTexts.Duplicate(address.Email, field), "recipient-errors");
        }

        return emails;
    }

    private (string Email, string? Name)? Address(JsonNode? node, string field, string complaint, string topic)
    {
        if (node is null || _read.Object(node, field) is not { } address) return null;
        var (email, name) = (_read.Text(address["email"], $"{field}.email"), _read.Text(address["name"], $"{field}.name"));
        if (email is not null && MailAddressSyntax.IsValid(email)) return (email, name);
        Errors.Add($"{field}.email", complaint, topic);
        return null;
    }

    private (string? Text, string? Html) Content()
    {
        var parts = _read.Array(_body["content"], "content") ?? [];
        if (parts.Count == 0 && _body["template_id"] is null) Errors.Add("content", MailTexts.ContentRequired);
        string? text = null, html = null;
        for (var index = 0; index < parts.Count; index++)
        {
            var type = _read.Text(parts[index].Property("type"), $"content.{index}.type");
            var value = _read.Text(parts[index].Property("value"), $"content.{index}.value");
            if (string.IsNullOrEmpty(value)) Errors.Add($"content.{index}.value", MailTexts.ContentEmpty, "content.value");
            if (type is "text/plain" && index > 0) Errors.Add("content", MailTexts.ContentOrder);
            if (type is "text/plain") text = value;
            else if (type is "text/html") html = value;
            else if (string.IsNullOrEmpty(type)) Errors.Add($"content.{index}.type", MailTexts.ContentTypeEmpty, "content.type");
        }

        return (text, html);
    }

    private Dictionary<string, string> Headers(JsonNode? node, string field)
    {
        var headers = _read.Strings(node, field, StringComparer.OrdinalIgnoreCase);
        foreach (var name in headers.Keys.Where(Reserved.Contains))
            Errors.Add($"{field}.{name}", MailTexts.ReservedHeader(name), "headers");
        return headers;
    }

    private Dictionary<string, string> CustomArgs(JsonNode? node, string field)
    {
        var arguments = _read.Strings(node, field, StringComparer.Ordinal);
        if (node is JsonObject && System.Text.Encoding.UTF8.GetByteCount(node.ToJsonString()) >= 10_000)
            Errors.Add(field, MailTexts.CustomArgsTooLarge, "custom_args");
        return arguments;
    }

    private List<string> Attachments() =>
        [.. (_read.Array(_body["attachments"], "attachments") ?? []).Select(file => file.Property("filename")?.ToString() ?? "")];

    private List<string> Categories()
    {
        var items = _read.Array(_body["categories"], "categories") ?? [];
        var categories = items.Select((item, index) => _read.Text(item, $"categories.{index}")).OfType<string>().ToList();
        if (categories.Count > 10) Errors.Add("categories", MailTexts.TooManyCategories);
        if (categories.Exists(category => category.Length > 255)) Errors.Add("categories", MailTexts.CategoryTooLong);
        if (categories.Distinct(StringComparer.Ordinal).Count() < categories.Count) Errors.Add("categories", MailTexts.CategoryTwice);
        return categories;
    }

    private bool ReadSandboxMode()
    {
        if (_body["mail_settings"].Property("sandbox_mode").Property("enable") is not { } enable) return false;
        if (enable is JsonValue value && value.TryGetValue<bool>(out var on)) return on;
        Errors.Add("mail_settings.sandbox_mode.enable", MailTexts.SandboxType, "mail_settings.sandbox_mode");
        return false;
    }

    private static Dictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> common, Dictionary<string, string> own, StringComparer comparer)
    {
        var merged = new Dictionary<string, string>(common, comparer);
        foreach (var (name, value) in own) merged[name] = value;
        return merged;
    }
}
