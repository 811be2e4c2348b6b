using System.Security.Cryptography;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>A mail as it is kept, and as callers see it.</summary>
internal sealed record UnmatchedMail : TableRow
{
    /// <summary>What a history or an order shows of a mail.</summary>
    public const int MaxAnswerExcerpt = 2000;
    private const int MaxExcerpt = 4000;
    private const int MaxLine = 500;

    /// <summary>Hexadecimal, the same for the same mail.</summary>
    public required string Id { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string From { get; init; }

    /// <summary>The envelope sender; empty if nobody is to get an answer.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>Who it was delivered to, separated by commas. The signatures of our own addresses are left out: they are secrets.</summary>
    public required string To { get; init; }
    public required string Subject { get; init; }
    public required string? MessageId { get; init; }
    public required DateTimeOffset? Date { get; init; }

    /// <summary>What was written; if that is nothing, what it quotes.</summary>
    public required string Excerpt { get; init; }
    public required ReplyMeaning Says { get; init; }

    /// <summary>Why it belongs to no order, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>The order that it would belong to if it were to be believed.</summary>
    public string? Order { get; init; }
    public string? AttachedTo { get; init; }
    public DateTimeOffset? AttachedAt { get; init; }
    public string? AttachedBy { get; init; }

    /// <summary>A column to filter by.</summary>
    [JsonIgnore]
    public bool IsAttached => AttachedTo is not null;

    public static UnmatchedMail Of(ReceivedMail mail, OrderOptions orders, DateTimeOffset now)
    {
        var kept = new UnmatchedMail
        {
            Id = "",
            ReceivedAt = now,
            From = MailText.SingleLine(mail.FromAddress ?? mail.From, MaxLine),
            EnvelopeFrom = MailText.SingleLine(mail.Envelope.From ?? "", MaxLine),
            To = MailText.SingleLine(string.Join(", ", mail.Envelope.To.Select(to => WithoutSignature(to, orders))), MaxLine),
            Subject = MailText.SingleLine(mail.Subject, MaxLine),
            MessageId = mail.Headers.MessageId is { } id ? MailText.SingleLine(id, MaxLine) : null,
            Date = mail.Headers.Date,
            Excerpt = MailText.Lines(mail.NewText.Length > 0 ? mail.NewText : mail.Text, MaxExcerpt),
            Says = ReplyClassifier.Read(mail),
        };
        return kept with { Id = Fingerprint(kept.MessageId, kept.From, kept.EnvelopeFrom, kept.To, kept.Subject, $"{kept.Date:O}", kept.Excerpt) };
    }

    /// <summary>The mail as an answer to an order. A mail that comes twice is known by its Message-ID, or by all that it says.</summary>
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

    private static string WithoutSignature(string address, OrderOptions orders) => ReplyAddress.OrderIdOf(address, orders) is { } id
        ? $"{id.ToLowerInvariant()}.…@{MailText.DomainOf(address)}"
        : address;

    private static string Fingerprint(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..32];
}
