using LicenseFunctions.Orders.Model;
using LicenseFunctions.Tests.Fixtures;
using static LicenseFunctions.Orders.Model.OrderEventKind;
using static LicenseFunctions.Orders.Model.OrderState;

namespace LicenseFunctions.Rules.Tests.Orders;

public sealed class OrderStateMachineTests
{
    /// <summary>All that is possible. A row a state; every event that is not named is impossible in it.</summary>
    private static readonly Dictionary<OrderState, Dictionary<OrderEventKind, OrderState>> Possible = new()
    {
        [Requested] = new()
        {
            [Claim] = Sending,
            [GivenUp] = Failed,
            [NotPossible] = Failed,
            [Cancel] = Cancelled,
            [Delivered] = Sent,
            [Bounced] = NeedsAttention,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [NumberReached] = Fulfilled,
            [NumberMoved] = NeedsAttention,
        },
        [Held] = new()
        {
            [RenewalIsNear] = Requested,
            [NotPossible] = Failed,
            [Cancel] = Cancelled,
        },
        [Sending] = new()
        {
            [Accepted] = Sent,
            [NotAccepted] = Requested,
            [OutcomeLost] = Unknown,
            [GivenUp] = Unknown,
            [Delivered] = Sent,
            [Bounced] = NeedsAttention,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
        },
        [Sent] = new()
        {
            [Accepted] = Sent,
            [Delivered] = Sent,
            [Bounced] = NeedsAttention,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [NoAnswer] = NeedsAttention,
            [NumberReached] = Fulfilled,
            [NumberMoved] = NeedsAttention,
        },
        [Confirmed] = new()
        {
            [Accepted] = Confirmed,
            [Delivered] = Confirmed,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [NoAnswer] = NeedsAttention,
            [NumberReached] = Fulfilled,
            [NumberMoved] = NeedsAttention,
        },
        [Fulfilled] = new()
        {
            [Accepted] = Fulfilled,
            [Delivered] = Fulfilled,
            [SaidYes] = Fulfilled,
        },
        [Cancelled] = new()
        {
            [Delivered] = NeedsAttention,
            [SaidYes] = NeedsAttention,
            [Asked] = NeedsAttention,
        },
        [Failed] = new()
        {
            [Delivered] = Sent,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [Resend] = Requested,
        },
        [Unknown] = new()
        {
            [Accepted] = Sent,
            [NotAccepted] = Requested,
            [Delivered] = Sent,
            [Bounced] = NeedsAttention,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [NumberReached] = Fulfilled,
            [NumberMoved] = NeedsAttention,
            [Resend] = Requested,
            [Cancel] = Cancelled,
        },
        [NeedsAttention] = new()
        {
            [Accepted] = NeedsAttention,
            [Delivered] = NeedsAttention,
            [Bounced] = NeedsAttention,
            [SaidYes] = Confirmed,
            [SaidNo] = NeedsAttention,
            [Asked] = NeedsAttention,
            [NumberReached] = Fulfilled,
            [NumberMoved] = NeedsAttention,
            [Resend] = Requested,
            [Cancel] = Cancelled,
        },
    };

    [Fact]
    public void Next_InEveryStateForEveryEvent_IsAsTheTableSays()
    {
        foreach (var state in Enum.GetValues<OrderState>())
        {
            foreach (var happened in Enum.GetValues<OrderEventKind>())
            {
                OrderState? expected = Possible[state].TryGetValue(happened, out var next) ? next : null;
                Assert.True(expected == OrderStateMachine.Next(state, happened), $"{happened} in {state}");
            }
        }
    }

    [Fact]
    public void OrderThatRepeatsAMail_NeverEndsAsCertainlyNotSent()
    {
        var order = OrderSamples.New(default) with { RepeatsMailOf = DateTimeOffset.UnixEpoch };

        Assert.Equal((Unknown, Unknown), (OrderStateMachine.Next(order, GivenUp), OrderStateMachine.Next(order, NotPossible)));
    }

    [Fact]
    public void Claim_IsPossibleOnlyWhereNoMailCanHaveGoneOut() =>
        Assert.Equal([Requested], Enum.GetValues<OrderState>().Where(state => OrderStateMachine.Next(state, Claim) is not null));

    [Fact]
    public void Order_IsOpen_UntilItEnds_UnlessItIsHeld() => Assert.Equal(
        [Fulfilled, Cancelled, Failed, Held], Enum.GetValues<OrderState>().Where(state => !OrderStateMachine.IsOpen(state)));

    [Fact]
    public void EveryState_CanBeReached()
    {
        // An order begins in one of these.
        var reached = new HashSet<OrderState> { Requested, Held };
        while (reached.SelectMany(state => Enum.GetValues<OrderEventKind>().Select(e => OrderStateMachine.Next(state, e))).OfType<OrderState>().Except(reached)
            .ToList() is { Count: > 0 } more)
            reached.UnionWith(more);

        Assert.Equal(Enum.GetValues<OrderState>(), reached.Order());
    }
}
