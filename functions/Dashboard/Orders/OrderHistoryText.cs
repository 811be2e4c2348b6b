using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Dashboard.Orders;

/// <summary>An entry of an order's history in the reader's language. What others wrote stays as it is; a whole answer stands above the history.</summary>
internal static class OrderHistoryText
{
    public static string Of(OrderEvent happened, LocalizedText text) => happened switch
    {
        OrderPlaced placed => text["HistoryPlaced", Signed(placed.Quantity)],
        RenewalNear near => text["HistoryRenewalNear", Day(near.RenewsAt, text)],
        RenewalMoved moved => text["HistoryRenewalMoved", Day(moved.RenewsAt, text), Day(moved.NotBefore, text)],
        RequestAdded added => text["HistoryAdded", Signed(added.Quantity), Signed(added.Sum)],
        MailClaimed => text["HistorySending"],
        DraftSentLate => text["HistoryDraftSentLate"],
        MailAccepted => text["HistorySent"],
        MailNotAccepted refused => text["HistoryNotSent"] + " " + refused.Reason,
        MailOutcomeLost => text["HistoryPerhapsSent"],
        QueueGaveUp => text["HistoryGaveUp"],
        DeliveryReported { What: "delivered" } => text["HistoryDelivered"],
        DeliveryReported { What: "deferred" } deferred => text["HistoryDeferred"] + " " + deferred.Reason,
        DeliveryReported { What: "bounce" } bounce => text["HistoryBounced"] + " " + bounce.Reason,
        DeliveryReported { What: "dropped" } dropped => text["HistoryDropped"] + " " + dropped.Reason,
        DeliveryReported => text["HistorySpam"],
        Answered answered => text[$"HistoryAnswered{answered.Says}", answered.From],
        ReminderSent reminded => text.Count("HistoryReminded", reminded.Days),
        AnswerOverdue => text["HistoryNoAnswer"],
        NumberOverdue => text["HistoryNoNumber"],
        QuantityCredited credited when credited.Shown == credited.Ordered => text["HistoryFulfilled", Signed(credited.Ordered)],
        QuantityCredited credited => text["HistoryPartly", Signed(credited.Shown), Signed(credited.Ordered)],
        OrderConfirmed confirmed => With(text["HistoryConfirmed"], confirmed.Note),
        OrderRefused refused => With(text["HistoryRefused"], refused.Note),
        OrderCancelled cancelled => With(text["HistoryCancelled"], cancelled.Reason),
        OrderResent resent => With(text["HistoryResent"], resent.Reason),
        AdministratorNotified => text["HistoryNotified"],
        DecidedByLink decided => text[decided.Link.SaysYes ? "HistoryLinkYes" : "HistoryLinkNo"] + (decided.Remark is null ? "" : $" “{decided.Remark}”"),
        NothingChanged nothing => Of(nothing.Reported, text) + " " + text["HistoryNoEffect"],
        _ => happened.Describe() ?? "",
    };

    private static string With(string what, string? why) => string.IsNullOrWhiteSpace(why) ? what : $"{what} “{why.Trim()}”";

    private static string Day(DateTimeOffset at, LocalizedText text) => MailTemplates.Day(at, text.Culture) ?? "";

    private static string Signed(int number) => number.ToString("+0;−0", CultureInfo.InvariantCulture);
}
