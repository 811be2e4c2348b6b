using System.Security.Cryptography;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>A mail that matches no order with certainty, as it is stored and as callers see it.</summary>
internal sealed record UnmatchedMail : TableRow
{
    /// <summary>The longest excerpt in an order.</summary>
    public const int MaxAnswerExcerpt = 2000;
    private const int MaxExcerpt = 4000;
    private const int MaxLine = 500;

    /// <summary>Hexadecimal. The same mail always has the same id.</summary>
    public required string Id { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string From { get; init; }

    /// <summary>The envelope sender; empty for a bounce.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>The recipients, separated by commas. The signatures of our own addresses are left out, because they are secret.</summary>
    public required string To { get; init; }
    public required string Subject { get; init; }
    public required string? MessageId { get; init; }
    public required DateTimeOffset? Date { get; init; }

    /// <summary>The start of the new text; of the quoted text if there is no other.</summary>
    public required string Excerpt { get; init; }
    public required ReplyMeaning Says { get; init; }

    /// <summary>Why it matches no order.</summary>
    public string Why { get; init; } = "";

    /// <summary>The order that it names, although the sender could not be verified.</summary>
    public string? Order { get; init; }
    public string? AttachedTo { get; init; }
    public DateTimeOffset? AttachedAt { get; init; }
    public string? AttachedBy { get; init; }

    /// <summary>A column to filter by.</summary>
    [JsonIgnore]
    public bool IsAttached => AttachedTo is not null;

    public static UnmatchedMail Of(ReceivedMail mail, ReplyAddresses addresses, DateTimeOffset now)
    {
        var kept = new UnmatchedMail
        {
            Id = "",
            ReceivedAt = now,
            From = MailText.SingleLine(mail.FromAddress ?? mail.From, MaxLine),
            EnvelopeFrom = MailText.SingleLine(mail.Envelope.From ?? "", MaxLine),
            To = MailText.SingleLine(string.Join(", ", mail.Envelope.To.Select(addresses.WithoutSignature)), MaxLine),
            Subject = MailText.SingleLine(mail.Subject, MaxLine),
            MessageId = mail.Headers.MessageId is { } id ? MailText.SingleLine(id, MaxLine) : null,
            Date = mail.Headers.Date,
            Excerpt = MailText.Lines(mail.NewText.Length > 0 ? mail.NewText : mail.Text, MaxExcerpt),
            Says = ReplyClassifier.Read(mail),
        };
        return kept with { Id = Fingerprint(kept.MessageId, kept.From, kept.EnvelopeFrom, kept.To, kept.Subject, $"{kept.Date:O}", kept.Excerpt) };
    }

    /// <summary>The mail as an answer to an order. Its Message-ID, or its content, identifies it if it comes twice.</summary>
    public ExternalReport ToReport(ReplyMeaning says) => new($"mail|{MessageId ?? Id}", new OrderReply
    {
        ReceivedAt = ReceivedAt,
        From = From,
        Date = Date,
        Subject = Subject,
        MessageId = MessageId,
        Excerpt = MailText.Lines(Excerpt, MaxAnswerExcerpt),
        Says = says,
    });

    private static string Fingerprint(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..32];
}
