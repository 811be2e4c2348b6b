using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

/// <summary>A mail that came in, as far as it could be read.</summary>
internal sealed record ReceivedMail
{
    /// <summary>The sender's header as it is written.</summary>
    public required string From { get; init; }

    /// <summary>The sender's address; null unless it is exactly one, and the same wherever the mail names it.</summary>
    public required string? FromAddress { get; init; }

    public required MailEnvelope Envelope { get; init; }

    public required string Subject { get; init; }

    public required MailHeaders Headers { get; init; }

    /// <summary>All that is written in the mail, as plain text.</summary>
    public required string Text { get; init; }

    /// <summary><see cref="Text"/> without what it quotes.</summary>
    public required string QuoteStripper { get; init; }

    /// <summary>What the mail service says of SPF and DKIM, unread.</summary>
    public required string Spf { get; init; }

    /// <inheritdoc cref="Spf"/>
    public required string Dkim { get; init; }

    public required SignatureState Signature { get; init; }

    /// <summary>What could not be read, in words; a mail with any is never trusted.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>What the signature of the call says.</summary>
internal enum SignatureState
{
    /// <summary>No key is set, so the signature cannot be checked.</summary>
    NotChecked,

    Valid,

    Missing,

    Wrong,
}
