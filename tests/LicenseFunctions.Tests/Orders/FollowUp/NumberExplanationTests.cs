using System.Globalization;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.FollowUp;

namespace LicenseFunctions.Tests.Orders.FollowUp;

public sealed class NumberExplanationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly AccountedNumber Accounted = new(OrderSteps.New(Start).SkuId, 25, Start);

    [Theory]
    // What the orders ask for, how the number ends, what each order got, what is left unexplained.
    [InlineData("+5", 30, "5", 0)]
    [InlineData("+5", 25, "0", 0)]
    [InlineData("+5", 27, "2", 0)]
    [InlineData("+5", 33, "5", 3)]
    [InlineData("+5", 22, "0", -3)]
    [InlineData("-3", 22, "-3", 0)]
    [InlineData("-3", 26, "0", 1)]
    [InlineData("+5 +3", 28, "3 0", 0)]
    [InlineData("+5 +3", 30, "5 0", 0)]
    [InlineData("+5 +3", 33, "5 3", 0)]
    [InlineData("+5 +3", 35, "5 3", 2)]
    [InlineData("+5 -2", 28, "5 -2", 0)]
    [InlineData("+5 -2", 30, "5 0", 0)]
    [InlineData("+5 -2", 23, "0 -2", 0)]
    [InlineData("-2 +5", 28, "-2 5", 0)]
    [InlineData("+5 -5", 25, "0 0", 0)]
    [InlineData("", 30, "", 5)]
    public void Movement_IsPutToTheAccountOfTheOrders_InOrderOfAsking(string asked, int purchased, string got, int unexplained)
    {
        var orders = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((quantity, i) => Sent(int.Parse(quantity, CultureInfo.InvariantCulture), i)).ToList();

        var explanation = NumberExplanation.Make(Accounted, orders, purchased, Start.AddHours(5));

        Assert.Equal(got, string.Join(' ', orders.Select(order => explanation.Progress.FirstOrDefault(p => p.Order == order).Quantity)));
        Assert.Equal(unexplained, explanation.Unexplained);
    }

    [Fact]
    public void Movement_BeforeAnOrderWasTaken_IsNotItsDoing()
    {
        // Two were bought elsewhere before the order was taken, which saw 27.
        var order = Sent(5, 0) with { PurchasedBefore = 27 };

        var before = NumberExplanation.Make(Accounted, [order], 27, Start.AddHours(5));
        var after = NumberExplanation.Make(Accounted, [order], 32, Start.AddHours(5));

        Assert.Equal((0, 2), (before.Progress.Count, before.Unexplained));
        Assert.Equal((5, 2), (Assert.Single(after.Progress).Quantity, after.Unexplained));
    }

    [Fact]
    public void Movement_ThatASecondOrderSawAlready_IsTheFirstOnes()
    {
        var (first, second) = (Sent(5, 0), Sent(5, 1) with { PurchasedBefore = 30 });

        var explanation = NumberExplanation.Make(Accounted, [first, second], 30, Start.AddHours(5));

        Assert.Equal([(first, 5)], explanation.Progress);
    }

    [Fact]
    public void Movement_GoesOnWhereItStopped()
    {
        var order = Sent(5, 0) with { FulfilledQuantity = 2 };

        var explanation = NumberExplanation.Make(Accounted with { Purchased = 27, AsOf = Start.AddHours(2) }, [order], 30, Start.AddHours(5));

        Assert.Equal([(order, 3)], explanation.Progress);
    }

    [Theory]
    [InlineData(nameof(OrderState.Requested))]
    [InlineData(nameof(OrderState.Sending))]
    public void Order_ThatWasNotSentYet_ExplainsNothing(string state)
    {
        var explanation = NumberExplanation.Make(Accounted, [Sent(5, 0) with { State = Enum.Parse<OrderState>(state), ClaimedAt = state == "Sending" ? Start : null }], 30, Start.AddHours(5));

        Assert.Equal((0, 5), (explanation.Progress.Count, explanation.Unexplained));
    }

    [Fact]
    public void Order_ThatWaitsToBeSentAgain_ExplainsWhatItsFirstMailDid()
    {
        var order = Sent(5, 0) with { State = OrderState.Requested, ClaimedAt = null, RepeatsMailOf = Start.AddMinutes(10) };

        Assert.Equal([(order, 5)], NumberExplanation.Make(Accounted, [order], 30, Start.AddHours(5)).Progress);
    }

    [Fact]
    public void Order_SentAfterTheNumberWasRead_ExplainsNothing()
    {
        var explanation = NumberExplanation.Make(Accounted, [Sent(5, 0)], 30, Start.AddMinutes(10));

        Assert.Equal((0, 5), (explanation.Progress.Count, explanation.Unexplained));
    }

    private static Order Sent(int quantity, int index)
    {
        var requestedAt = Start.AddMinutes(30 * (index + 1));
        return OrderSteps.New(requestedAt) with { State = OrderState.Sent, Quantity = quantity, PurchasedBefore = 25, ClaimedAt = requestedAt.AddMinutes(1) };
    }
}
