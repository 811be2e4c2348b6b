using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>A kept mail as callers see it.</summary>
internal sealed record UnmatchedMailView(
    string Id, DateTimeOffset ReceivedAt, string From, string EnvelopeFrom, string To, string Subject, string? MessageId, DateTimeOffset? Date,
    string Excerpt, ReplyMeaning Says, string Why, string? Order, string? AttachedTo, DateTimeOffset? AttachedAt, string? AttachedBy)
{
    public static UnmatchedMailView Of(UnmatchedMail mail) => new(
        mail.Id, mail.ReceivedAt, mail.From, mail.EnvelopeFrom, mail.To, mail.Subject, mail.MessageId, mail.Date,
        mail.Excerpt, mail.Says, mail.Why, mail.Order, mail.AttachedTo, mail.AttachedAt, mail.AttachedBy);
}

internal sealed record UnmatchedMailPage(IReadOnlyList<UnmatchedMailView> Value, string? NextLink);
