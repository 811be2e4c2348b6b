namespace LicenseFunctions.Tenant;

public enum ExchangeFolder
{
    Inbox,
    Drafts,
    SentItems,
}

/// <summary>One message of the shared mailbox, as it is now.</summary>
public sealed record ExchangeMessage
{
    public required string Id { get; init; }

    public required ExchangeFolder Folder { get; init; }

    /// <summary>The Message-ID, with its angle brackets.</summary>
    public required string InternetMessageId { get; init; }

    public required string ConversationId { get; init; }

    /// <summary>To the second, as Graph shows it. Of a received mail: when it came.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public string Subject { get; init; } = "";

    public string From { get; init; } = "";

    public string? FromName { get; init; }

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    public string Body { get; init; } = "";

    public bool IsHtml { get; init; }

    /// <summary>The <c>x-</c> headers that a draft was created with, by name in any case. Those of a received mail are in <see cref="Mime"/>.</summary>
    public IReadOnlyDictionary<string, string> Headers
    {
        get;
        init => field = new Dictionary<string, string>(value, StringComparer.OrdinalIgnoreCase);
    } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Single-value extended properties by their id, such as <c>String {00020329-0000-0000-C000-000000000046} Name LicenseOrderId</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties
    {
        get;
        init => field = new Dictionary<string, string>(value, StringComparer.OrdinalIgnoreCase);
    } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool IsRead { get; init; }

    /// <summary>Of a reply: the mail that it answers, and those before it. They become headers when it is sent.</summary>
    public IReadOnlyList<string> Thread { get; init; } = [];

    /// <summary>A received mail as it came, with the lines that Exchange wrote. Null: it was written here.</summary>
    public byte[]? Mime { get; init; }

    public bool IsDraft => Folder == ExchangeFolder.Drafts;

    /// <summary>From then on its folder shows it.</summary>
    public DateTimeOffset VisibleAt { get; init; }

    /// <summary>The number of its last change in this mailbox.</summary>
    public long Change { get; init; }
}

/// <summary>A message that is no longer in its folder.</summary>
public sealed record RemovedMessage(string Id, ExchangeFolder Folder, long Change);

/// <summary>What a local run keeps of the shared mailbox.</summary>
public sealed record ExchangeData
{
    public IReadOnlyList<ExchangeMessage> Messages { get; init; } = [];

    public IReadOnlyList<RemovedMessage> Removed { get; init; } = [];

    public long Changes { get; init; }

    public int Generation { get; init; } = 1;
}
