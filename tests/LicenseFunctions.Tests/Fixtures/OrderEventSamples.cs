using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Tests.Fixtures;

internal static class OrderEventSamples
{
    /// <summary>An event of each kind.</summary>
    public static readonly Dictionary<OrderEventKind, OrderEvent> All = new()
    {
        [OrderEventKind.Claim] = new MailClaimed("<1@contoso.example>"),
        [OrderEventKind.Accepted] = new MailAccepted("1"),
        [OrderEventKind.NotAccepted] = new MailNotAccepted(MessageId: null, new Retry(1, TimeSpan.FromSeconds(5)), "503"),
        [OrderEventKind.OutcomeLost] = new MailOutcomeLost("No answer."),
        [OrderEventKind.GivenUp] = new QueueGaveUp(),
        [OrderEventKind.NotPossible] = new ReturnNotPossible("None is unassigned."),
        [OrderEventKind.Delivered] = new DeliveryReported("delivered", DateTimeOffset.UnixEpoch, "250", OfPresentMail: true),
        [OrderEventKind.Bounced] = new DeliveryReported("bounce", At: null, "550", OfPresentMail: true),
        [OrderEventKind.SaidYes] = new Answered("orders@reseller.example", ReplyMeaning.Yes, "Done.", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
        [OrderEventKind.SaidNo] = new Answered("orders@reseller.example", ReplyMeaning.No, "No.", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
        [OrderEventKind.Asked] = new Answered("orders@reseller.example", ReplyMeaning.Question, "Which?", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
        [OrderEventKind.NoAnswer] = new AnswerOverdue(),
        [OrderEventKind.NumberReached] = new QuantityCredited(5, 5, 5),
        [OrderEventKind.NumberMoved] = new NumberMovedOtherwise("25 to 24"),
        [OrderEventKind.RenewalIsNear] = new RenewalNear(DateTimeOffset.UnixEpoch),
        [OrderEventKind.Cancel] = new OrderCancelled("Ordered twice."),
        [OrderEventKind.Resend] = new OrderResent(Reason: null),
    };
}
