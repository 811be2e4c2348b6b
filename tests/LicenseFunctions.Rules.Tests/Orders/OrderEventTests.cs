using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Orders;

public sealed class OrderEventTests
{
    [Fact]
    public void EveryEvent_ComesBackFromTheHistory_AsItWas()
    {
        var order = OrderSamples.New(DateTimeOffset.UnixEpoch);
        OrderEvent[] others =
        [
            new OrderPlaced(5), new RequestAdded(2, 7, 25, "Ann", Reason: null), new OrderQueued(), new HeldForAnnouncement(),
            new SendingPostponed(new Retry(8, Delay: null), "503"), new DraftCreated("<1@contoso.example>", "AAMk", null), new DraftSentLate(),
            new RenewalMoved(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
            new ReminderClaimed("<2@contoso.example>"), new ReminderSent(3, "No answer."), new ReminderNotSent("<2@contoso.example>"), new NumberOverdue(),
            new OrderConfirmed("By telephone."), new OrderRefused("Unclear."),
            new DecidedByLink(new("LIC-1", LinkPurpose.Executed, "0123"), OfPresentMail: true, "Done."),
            new AdministratorNotified(TimeSpan.FromMinutes(2)), new OrderRestored(), new NothingChanged(new QueueGaveUp(), OrderState.Sent),
            new EarlierEntry("Sent."),
        ];
        Assert.Empty(typeof(OrderEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OrderEvent)))
            .Except([.. OrderEventSamples.All.Values.Select(e => e.GetType()), .. others.Select(e => e.GetType())]));

        foreach (var happened in OrderEventSamples.All.Values.Concat(others))
        {
            var entry = OrderEntity.Write(OrderTransition.New(order, happened, "test")).Last().Entity;

            Assert.Equal(happened, OrderEntity.ToEntry((Azure.Data.Tables.TableEntity)entry).Event);
        }
    }

    [Fact]
    public void Entry_OfAnEarlierVersion_KeepsItsText() =>
        Assert.Equal("Called off.", OrderEntity.ToEntry(new("tenant", "step|1|000001")
        {
            ["At"] = DateTimeOffset.UnixEpoch,
            ["State"] = "Cancelled",
            ["Text"] = "Called off.",
            ["By"] = "ann",
            ["CorrelationId"] = "1"
        }).Event.Describe());
}
