using System.Globalization;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Orders.Answers;

/// <summary>Kept mails as rows; see <see cref="OrderMailStore"/> for the keys.</summary>
internal static class OrderMailEntity
{
    public const string IsAttached = nameof(IsAttached);

    public static string MailRow(OrderMail mail) => $"mail|{TableKey.Descending(mail.ReceivedAt)}|{mail.Id}";

    public static string IdRow(string id) => $"id|{id}";

    /// <summary>Whether a row only says where another is.</summary>
    public static bool IsPointer(TableEntity row) => row.RowKey.StartsWith(IdRow(""), StringComparison.Ordinal);

    public static string DayRow(DateTimeOffset time) => $"day|{time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    public static TableEntity FromMail(string partition, OrderMail mail) => new(partition, MailRow(mail))
    {
        ["Id"] = mail.Id,
        [nameof(OrderMail.ReceivedAt)] = mail.ReceivedAt,
        [nameof(OrderMail.From)] = mail.From,
        [nameof(OrderMail.EnvelopeFrom)] = mail.EnvelopeFrom,
        [nameof(OrderMail.To)] = mail.To,
        [nameof(OrderMail.Subject)] = mail.Subject,
        [nameof(OrderMail.MessageId)] = mail.MessageId,
        [nameof(OrderMail.Date)] = mail.Date,
        [nameof(OrderMail.Excerpt)] = mail.Excerpt,
        [nameof(OrderMail.Says)] = mail.Says.ToString(),
        [nameof(OrderMail.Why)] = mail.Why,
        [nameof(OrderMail.Order)] = mail.Order,
        [IsAttached] = mail.AttachedTo is not null,
        [nameof(OrderMail.AttachedTo)] = mail.AttachedTo,
        [nameof(OrderMail.AttachedAt)] = mail.AttachedAt,
        [nameof(OrderMail.AttachedBy)] = mail.AttachedBy,
    };

    public static OrderMail ToMail(TableEntity row) => new()
    {
        Id = row.GetString("Id"),
        ReceivedAt = row.GetDateTimeOffset(nameof(OrderMail.ReceivedAt)).GetValueOrDefault(),
        From = row.GetString(nameof(OrderMail.From)),
        EnvelopeFrom = row.GetString(nameof(OrderMail.EnvelopeFrom)),
        To = row.GetString(nameof(OrderMail.To)),
        Subject = row.GetString(nameof(OrderMail.Subject)),
        MessageId = row.GetString(nameof(OrderMail.MessageId)),
        Date = row.GetDateTimeOffset(nameof(OrderMail.Date)),
        Excerpt = row.GetString(nameof(OrderMail.Excerpt)),
        Says = Enum.Parse<AnswerMeaning>(row.GetString(nameof(OrderMail.Says))),
        Why = row.GetString(nameof(OrderMail.Why)),
        Order = row.GetString(nameof(OrderMail.Order)),
        AttachedTo = row.GetString(nameof(OrderMail.AttachedTo)),
        AttachedAt = row.GetDateTimeOffset(nameof(OrderMail.AttachedAt)),
        AttachedBy = row.GetString(nameof(OrderMail.AttachedBy)),
    };
}
