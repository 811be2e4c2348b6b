using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Rules.Tests.Assignments;

/// <summary>How much is ordered, as a pure function.</summary>
public sealed class WaitingShortageTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 1)]
    [InlineData(5, 0)]
    public void Plan_CountsWhatIsFree(int free, int missing) => Assert.Equal(missing, Make(free, [Entry("a"), Entry("b"), Entry("c")]).Missing.Count);

    [Fact]
    public void Plan_LeavesOutThoseWhoDidNotAskForAnOrder() =>
        Assert.Equal(["b"], Make(0, [Entry("a") with { IsToBeOrdered = false }, Entry("b")]).Missing.Select(entry => entry.Id));

    [Theory]
    [InlineData(nameof(OrderState.Requested), 3, 0)]
    [InlineData(nameof(OrderState.Unknown), 3, 0)]
    [InlineData(nameof(OrderState.NeedsAttention), 2, 1)]
    [InlineData(nameof(OrderState.Sent), -3, 3)]
    [InlineData(nameof(OrderState.Fulfilled), 3, 3)]
    [InlineData(nameof(OrderState.Failed), 3, 3)]
    [InlineData(nameof(OrderState.Cancelled), 3, 3)]
    public void Plan_CountsOrdersThatAreUnderWay_AndNoOthers(string state, int quantity, int missing)
    {
        var plan = Make(0, [Entry("a"), Entry("b"), Entry("c")], new OrderSummary("LIC-1", quantity, quantity, Enum.Parse<OrderState>(state), default));

        Assert.Equal(missing, plan.Missing.Count);
        Assert.Equal(["a", "b", "c"], plan.Covered.Select(covered => covered.Entry.Id).Concat(plan.Missing.Select(entry => entry.Id)));
    }

    [Fact]
    public void Plan_GivesEachOrderedLicenseToOneUser()
    {
        var plan = Make(0, [Entry("a", "LIC-1", 1), Entry("b"), Entry("c"), Entry("d")], new("LIC-1", 2, 2, OrderState.Sent, default),
            new("LIC-2", 1, 1, OrderState.Sent, default));

        Assert.Equal([("b", "LIC-1"), ("c", "LIC-2")], plan.Covered.Select(covered => (covered.Entry.Id, covered.OrderId)));
        Assert.Equal(["d"], plan.Missing.Select(entry => entry.Id));
    }

    [Theory]
    [InlineData(nameof(OrderState.Failed), 1, true)]
    [InlineData(nameof(OrderState.Failed), 2, false)]
    [InlineData(nameof(OrderState.Fulfilled), 1, true)]
    [InlineData(nameof(OrderState.Fulfilled), 2, false)]
    [InlineData(nameof(OrderState.Cancelled), 1, false)]
    public void Plan_ReplacesAnOrderThatBroughtNothing_Once_ButNotOneThatAPersonCancelled(string state, int orders, bool again)
    {
        var plan = Make(0, [Entry("a", "LIC-1", orders)], new OrderSummary("LIC-1", 1, 1, Enum.Parse<OrderState>(state), default));

        Assert.Equal((again ? 1 : 0, again ? 0 : 1), (plan.Missing.Count, plan.LeftToPeople.Count));
    }

    private static WaitingOrderPlan Make(int free, IReadOnlyList<WaitingEntry> waiting, params IReadOnlyList<OrderSummary> orders) =>
        WaitingOrderPlan.Make(waiting, free, orders);

    private static WaitingEntry Entry(string id, string? orderId = null, int orders = 0) => new()
    {
        Id = id,
        User = id,
        UserId = id,
        SkuId = Guid.Empty,
        SkuPartNumber = "ENTERPRISEPACK",
        IsToBeOrdered = true,
        RequestedAt = default,
        Origin = new RequestOrigin("test", "test", null),
        OrderId = orderId,
        Orders = orders,
    };
}
