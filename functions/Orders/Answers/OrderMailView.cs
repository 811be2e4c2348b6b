namespace LicenseFunctions.Orders.Answers;

/// <summary>A kept mail as callers see it.</summary>
internal sealed record OrderMailView(
    string Id, DateTimeOffset ReceivedAt, string From, string EnvelopeFrom, string To, string Subject, string? MessageId, DateTimeOffset? Date,
    string Excerpt, AnswerMeaning Says, string Why, string? Order, string? AttachedTo, DateTimeOffset? AttachedAt, string? AttachedBy)
{
    public static OrderMailView Of(OrderMail mail) => new(
        mail.Id, mail.ReceivedAt, mail.From, mail.EnvelopeFrom, mail.To, mail.Subject, mail.MessageId, mail.Date,
        mail.Excerpt, mail.Says, mail.Why, mail.Order, mail.AttachedTo, mail.AttachedAt, mail.AttachedBy);
}

internal sealed record OrderMailPage(IReadOnlyList<OrderMailView> Value, string? NextLink);
