namespace LicenseFunctions.Shared.Email;

/// <summary>A mail to send, in plain text and HTML.</summary>
internal sealed record OutgoingMail
{
    public required IReadOnlyList<string> To { get; init; }
    public required MailContent Content { get; init; }

    /// <summary>Where answers go; null leaves them with the sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Headers such as Message-ID. SendGrid refuses its own, and those that have fields of their own.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The header Message-ID; null if the mail service gives one.</summary>
    public string? MessageId => Headers.GetValueOrDefault("Message-ID");

    /// <summary>Come back in delivery events. SendGrid stores them for long: opaque ids only, no names or addresses.</summary>
    public IReadOnlyDictionary<string, string> CustomArgs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Pictures that the HTML shows.</summary>
    public IReadOnlyList<MailImage> Images { get; init; } = [];

    /// <summary>What the mail is, for SendGrid's statistics: <c>order</c> or <c>warning</c>.</summary>
    public required string Category { get; init; }
}

internal sealed record MailContent(string Subject, string Text, string Html);
