namespace LicenseFunctions.Shared.Email;

internal sealed record OutgoingMail
{
    public required IReadOnlyList<string> To { get; init; }
    public required MailContent Content { get; init; }

    /// <summary>Where replies go; null for the sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The order that the mail is about; null for others.</summary>
    public string? OrderId { get; init; }

    /// <summary>Headers such as Message-ID. SendGrid does not allow its own, nor those that have fields here. The mailbox takes the X- headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The header Message-ID; null if the service is to set it.</summary>
    public string? MessageId => Headers.GetValueOrDefault("Message-ID");

    /// <summary>Returned in delivery events. SendGrid stores them for long: opaque ids only, no names or addresses.</summary>
    public IReadOnlyDictionary<string, string> CustomArgs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Category for the statistics of SendGrid: <c>order</c> or <c>warning</c>.</summary>
    public required string Category { get; init; }
}

internal sealed record MailContent(string Subject, string Text, string Html);
