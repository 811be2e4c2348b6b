namespace LicenseFunctions.Tenant;

public enum MailDirection
{
    /// <summary>Sent by the app.</summary>
    Outgoing,

    /// <summary>The reseller's answer to the app.</summary>
    Reply,
}

/// <summary>One mail, as its reader has it.</summary>
public sealed record MailboxMessage
{
    public required string Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public MailDirection Direction { get; init; }

    /// <summary>Address only; the name that was shown is in <see cref="FromName"/>.</summary>
    public required string From { get; init; }

    public string? FromName { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public string? ReplyTo { get; init; }

    public required string Subject { get; init; }

    public string? Text { get; init; }

    public string? Html { get; init; }

    /// <summary>By name, in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers
    {
        get;
        init => field = new Dictionary<string, string>(value, StringComparer.OrdinalIgnoreCase);
    } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, string> CustomArgs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>File names.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>What <c>X-Message-Id</c> was to the caller; null on a reply, and on what Exchange sent.</summary>
    public string? SendGridMessageId { get; init; }

    /// <summary>Sent by SendGrid, not by Exchange.</summary>
    internal bool IsFromSendGrid => SendGridMessageId is not null;

    /// <summary>The RFC 5322 Message-ID: the sender's own, or the one that the mail service gave.</summary>
    public string? MessageId { get; init; }
}
