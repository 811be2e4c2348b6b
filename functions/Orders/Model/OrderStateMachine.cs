using System.Collections.Frozen;
using static LicenseFunctions.Orders.Model.OrderEventKind;
using static LicenseFunctions.Orders.Model.OrderState;

namespace LicenseFunctions.Orders.Model;

/// <summary>
/// The states of an order and the transitions between them. What is not in the table is impossible. An order that is still Sending can already be
/// delivered, bounced or answered: these events may arrive before the result of the sending is recorded.
/// </summary>
internal static class OrderStateMachine
{
    private static readonly FrozenDictionary<(OrderState, OrderEventKind), OrderState> Transitions = new Dictionary<(OrderState, OrderEventKind), OrderState>
    {
        [(Held, RenewalIsNear)] = Requested,
        [(Held, NotPossible)] = Failed,
        [(Held, Cancel)] = Cancelled,

        [(Requested, Claim)] = OrderState.Sending,
        [(Requested, GivenUp)] = Failed,
        [(Requested, NotPossible)] = Failed,
        [(Requested, Cancel)] = Cancelled,
        // It waits for a retry, but an earlier attempt arrived after all: no second mail.
        [(Requested, Delivered)] = Sent,
        [(Requested, Bounced)] = NeedsAttention,
        [(Requested, SaidYes)] = Confirmed,
        [(Requested, SaidNo)] = NeedsAttention,
        [(Requested, Asked)] = NeedsAttention,
        [(Requested, NumberReached)] = Fulfilled,
        // It waits to be sent again, and a part of it, or another number, has arrived.
        [(Requested, NumberMoved)] = NeedsAttention,

        [(OrderState.Sending, Accepted)] = Sent,
        [(OrderState.Sending, NotAccepted)] = Requested,
        [(OrderState.Sending, OutcomeLost)] = Unknown,
        [(OrderState.Sending, GivenUp)] = Unknown,
        [(OrderState.Sending, Delivered)] = Sent,
        [(OrderState.Sending, Bounced)] = NeedsAttention,
        [(OrderState.Sending, SaidYes)] = Confirmed,
        [(OrderState.Sending, SaidNo)] = NeedsAttention,
        [(OrderState.Sending, Asked)] = NeedsAttention,

        [(Sent, Accepted)] = Sent,
        [(Sent, Delivered)] = Sent,
        [(Sent, Bounced)] = NeedsAttention,
        [(Sent, SaidYes)] = Confirmed,
        [(Sent, SaidNo)] = NeedsAttention,
        [(Sent, Asked)] = NeedsAttention,
        [(Sent, NoAnswer)] = NeedsAttention,
        [(Sent, NumberReached)] = Fulfilled,
        [(Sent, NumberMoved)] = NeedsAttention,

        [(Confirmed, Accepted)] = Confirmed,
        [(Confirmed, Delivered)] = Confirmed,
        [(Confirmed, SaidYes)] = Confirmed,
        [(Confirmed, SaidNo)] = NeedsAttention,
        [(Confirmed, Asked)] = NeedsAttention,
        [(Confirmed, NoAnswer)] = NeedsAttention,
        [(Confirmed, NumberReached)] = Fulfilled,
        [(Confirmed, NumberMoved)] = NeedsAttention,

        [(Fulfilled, Accepted)] = Fulfilled,
        [(Fulfilled, Delivered)] = Fulfilled,
        [(Fulfilled, SaidYes)] = Fulfilled,

        // Cancelled when it had perhaps been sent; it arrived, and the reseller may execute it.
        [(Cancelled, Delivered)] = NeedsAttention,
        [(Cancelled, SaidYes)] = NeedsAttention,
        [(Cancelled, Asked)] = NeedsAttention,

        // The function that sent it may still be running, and record its result late.
        [(Unknown, Accepted)] = Sent,
        [(Unknown, NotAccepted)] = Requested,
        [(Unknown, Delivered)] = Sent,
        [(Unknown, Bounced)] = NeedsAttention,
        [(Unknown, SaidYes)] = Confirmed,
        [(Unknown, SaidNo)] = NeedsAttention,
        [(Unknown, Asked)] = NeedsAttention,
        [(Unknown, NumberReached)] = Fulfilled,
        [(Unknown, NumberMoved)] = NeedsAttention,
        [(Unknown, Resend)] = Requested,
        [(Unknown, Cancel)] = Cancelled,

        // SendGrid refused each attempt, but one arrived after all.
        [(Failed, Delivered)] = Sent,
        [(Failed, SaidYes)] = Confirmed,
        [(Failed, SaidNo)] = NeedsAttention,
        [(Failed, Asked)] = NeedsAttention,
        [(Failed, Resend)] = Requested,

        [(NeedsAttention, Accepted)] = NeedsAttention,
        [(NeedsAttention, Delivered)] = NeedsAttention,
        [(NeedsAttention, Bounced)] = NeedsAttention,
        [(NeedsAttention, SaidYes)] = Confirmed,
        [(NeedsAttention, SaidNo)] = NeedsAttention,
        [(NeedsAttention, Asked)] = NeedsAttention,
        [(NeedsAttention, NumberReached)] = Fulfilled,
        [(NeedsAttention, NumberMoved)] = NeedsAttention,
        [(NeedsAttention, Resend)] = Requested,
        [(NeedsAttention, Cancel)] = Cancelled,
    }.ToFrozenDictionary();

    /// <summary>The state of an order after the event; null if it is impossible. An order that repeats a mail becomes Unknown instead of Failed.</summary>
    public static OrderState? Next(Order order, OrderEventKind happened) => Next(order.State, happened) switch
    {
        Failed when order.RepeatsMailOf is not null => Unknown,
        var next => next,
    };

    /// <summary>The state after the event; null if it is impossible in this state.</summary>
    public static OrderState? Next(OrderState state, OrderEventKind happened) => Transitions.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>The states in which an order is not open any more.</summary>
    public static readonly FrozenSet<OrderState> Ended = FrozenSet.Create(Fulfilled, Cancelled, Failed);

    public static bool IsEnded(OrderState state) => Ended.Contains(state);

    /// <summary>Whether it may still be executed. A held return is not asked for yet.</summary>
    public static bool IsOpen(OrderState state) => !IsEnded(state) && state != Held;
}
