using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>Kept mails as rows; see <see cref="UnmatchedMailStore"/> for the keys.</summary>
internal static class UnmatchedMailEntity
{
    public const string IsAttached = nameof(IsAttached);

    public static string MailRow(UnmatchedMail mail) => $"mail|{TableKey.Descending(mail.ReceivedAt)}|{mail.Id}";

    public static string IdRow(string id) => $"id|{id}";

    /// <summary>Whether a row only says where another is.</summary>
    public static bool IsPointer(TableEntity row) => row.RowKey.StartsWith(IdRow(""), StringComparison.Ordinal);

    public static string DayRow(DateTimeOffset time) => $"day|{time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    public static TableEntity FromMail(string partition, UnmatchedMail mail) => new(partition, MailRow(mail))
    {
        ["Id"] = mail.Id,
        [nameof(UnmatchedMail.ReceivedAt)] = mail.ReceivedAt,
        [nameof(UnmatchedMail.From)] = mail.From,
        [nameof(UnmatchedMail.EnvelopeFrom)] = mail.EnvelopeFrom,
        [nameof(UnmatchedMail.To)] = mail.To,
        [nameof(UnmatchedMail.Subject)] = mail.Subject,
        [nameof(UnmatchedMail.MessageId)] = mail.MessageId,
        [nameof(UnmatchedMail.Date)] = mail.Date,
        [nameof(UnmatchedMail.Excerpt)] = mail.Excerpt,
        [nameof(UnmatchedMail.Says)] = mail.Says.ToString(),
        [nameof(UnmatchedMail.Why)] = mail.Why,
        [nameof(UnmatchedMail.Order)] = mail.Order,
        [IsAttached] = mail.AttachedTo is not null,
        [nameof(UnmatchedMail.AttachedTo)] = mail.AttachedTo,
        [nameof(UnmatchedMail.AttachedAt)] = mail.AttachedAt,
        [nameof(UnmatchedMail.AttachedBy)] = mail.AttachedBy,
    };

    public static UnmatchedMail ToMail(TableEntity row) => new()
    {
        Id = row.GetString("Id"),
        ReceivedAt = row.GetDateTimeOffset(nameof(UnmatchedMail.ReceivedAt)).GetValueOrDefault(),
        From = row.GetString(nameof(UnmatchedMail.From)),
        EnvelopeFrom = row.GetString(nameof(UnmatchedMail.EnvelopeFrom)),
        To = row.GetString(nameof(UnmatchedMail.To)),
        Subject = row.GetString(nameof(UnmatchedMail.Subject)),
        MessageId = row.GetString(nameof(UnmatchedMail.MessageId)),
        Date = row.GetDateTimeOffset(nameof(UnmatchedMail.Date)),
        Excerpt = row.GetString(nameof(UnmatchedMail.Excerpt)),
        Says = Enum.Parse<ReplyMeaning>(row.GetString(nameof(UnmatchedMail.Says))),
        Why = row.GetString(nameof(UnmatchedMail.Why)),
        Order = row.GetString(nameof(UnmatchedMail.Order)),
        AttachedTo = row.GetString(nameof(UnmatchedMail.AttachedTo)),
        AttachedAt = row.GetDateTimeOffset(nameof(UnmatchedMail.AttachedAt)),
        AttachedBy = row.GetString(nameof(UnmatchedMail.AttachedBy)),
    };
}
