using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Dashboard.Orders;

/// <summary>An order: where it stands, what happens next and by when, what the reseller wrote, what a person can do, and its history.</summary>
internal sealed class OrderPage(ActNow actNow, ResellerOptions reseller)
{
    /// <summary>The heading: the answer in a few words.</summary>
    public string TitleOf(Order order, PageContext page)
    {
        var quantity = page.Signed(order.Quantity);
        return actNow.DaysLate(order, page.Now) is var late and > 0
            ? page.Text.Count("TitleLate", late, quantity)
            : page.Text[$"Title{OrderText.StateKey(order)}", quantity, actNow.Reseller];
    }

    /// <param name="waiting">Users who wait for the product.</param>
    /// <param name="problem">Why the last action was refused; null if it was not.</param>
    public object Describe(
        Order order, IReadOnlyList<OrderHistoryEntry> history, IReadOnlyList<OrderReply> answers, int waiting, string? problem, PageContext page)
    {
        var text = page.Text;
        var canResend = Can(order, new OrderResent(null), page);
        var canConfirm = Can(order, new OrderConfirmed(null), page);
        var canRefuse = order.IsPaused && Can(order, new OrderRefused(null), page);
        var canCancel = Can(order, new OrderCancelled(null), page);
        var isRefused = order is { RefusedAt: not null, State: OrderState.NeedsAttention };
        return new
        {
            Title = TitleOf(order, page),
            order.Id,
            page.User.CanAct,
            Link = page.Link("orders", order.Id),
            Product = order.DisplayName,
            ProductLink = page.Link("products", order.SkuId.ToString()),
            Change = text["FromTo", order.PurchasedBefore, order.ResultingTotal],
            Problem = problem,
            Result = page.Request.Query["done"].ToString() is { Length: > 0 } done && Results.Contains(done, StringComparer.Ordinal)
                ? text[$"Done-{done}", reseller.Email] : null,
            Steps = Timeline(order, page),
            Next = NextOf(order, waiting, page),
            Answers = answers.Reverse().Select(answer => new
            {
                answer.From,
                answer.Subject,
                At = page.Time(answer.ReceivedAt),
                answer.Excerpt,
                Says = text[$"Says{answer.Says}"],
            }).ToList(),
            Reseller = actNow.Reseller,
            Email = reseller.Email,
            MailTo = $"mailto:{reseller.Email}?subject={Uri.EscapeDataString($"Re: {order.Id}")}",
            CanAnswer = order.PerhapsSentAt is not null && !OrderStateMachine.IsEnded(order.State),
            CanResend = canResend,
            ResendEffect = text[order.PerhapsSentAt is null ? "EffectResend" : "EffectResendRepeats", reseller.Email, order.Id],
            CanConfirm = canConfirm,
            ConfirmEffect = text["EffectConfirm", order.ResultingTotal],
            CanRefuse = canRefuse,
            CanCancel = canCancel,
            CancelEffect = order.PerhapsSentAt is null ? text["EffectCancelUnsent"] : text["EffectCancelSent", reseller.Email],
            // One filled button: the one sensible step, if there is one.
            Primary = isRefused || order.State == OrderState.Failed ? "resend" : "",
            HasActions = canRefuse || canResend || canConfirm || canCancel,
            Details = new[]
            {
                (Name: text["Quantity"], Value: text["QuantityFromTo", page.Signed(order.Quantity), order.PurchasedBefore, order.ResultingTotal]),
                (Name: text["Arrived"], Value: order.FulfilledQuantity == 0 ? "–" : page.Signed(order.FulfilledQuantity)),
                (Name: text["ReturnableUntil"], Value: order.ReturnableUntil is { } end ? page.Dates.Day(end, page.Now) : ""),
                (Name: text["AtRenewal"], Value: order.RenewsAt is { } renewal ? page.Dates.Day(renewal, page.Now) : ""),
                (Name: text["RequestedBy"], Value: order.RequestedBy ?? (order.Automatic ? text["TheApp"] : "–")),
                (Name: text["ReasonGiven"], Value: GeneratedReason.InWords(order.Reason, text.Culture) ?? "–"),
                (Name: text["CountsAsOnOrder"], Value: !OrderStateMachine.IsOpen(order.State) ? text["No"]
                    : order.RefusedAt is not null ? text["NoRefused"] : text["Yes"]),
            }.Where(one => one.Value.Length > 0).Select(one => new { one.Name, one.Value }).ToList(),
            Waiting = waiting == 0 ? null : new
            {
                Text = text.Count("People", waiting),
                Link = $"{page.Link("waiting")}?sku={Uri.EscapeDataString(order.SkuPartNumber)}",
            },
            History = history.Reverse().Select(entry => new { At = page.Time(entry.At), Text = OrderHistoryText.Of(entry.Event, text), entry.By }).ToList(),
        };
    }

    /// <summary>The results that an action may end with.</summary>
    public static IReadOnlyList<string> Results { get; } = ["placed", "resend", "confirm", "refuse", "cancel"];

    private static bool Can(Order order, OrderEvent happened, PageContext page) => order.Apply(happened, "", page.Now) is not null;

    private static List<object> Timeline(Order order, PageContext page)
    {
        var text = page.Text;
        var last = order.State switch
        {
            OrderState.Fulfilled => Step("done", "StateFulfilled", order.FulfilledAt),
            OrderState.Cancelled or OrderState.Failed => Step("open", $"State{order.State}", order.AbandonedAt),
            _ => Step("open", "NotArrived", null),
        };
        return [
            Step("done", "StateRequested", order.RequestedAt),
            order switch
            {
                { State: OrderState.Unknown } => Step("bad", "StateUnknown", order.ClaimedAt),
                { SentAt: not null } => Step("done", "StateSent", order.SentAt),
                { State: OrderState.Failed } => Step("bad", "NotSent", order.AbandonedAt),
                _ => Step("open", "NotSentYet", order.NotBefore),
            },
            order switch
            {
                { RefusedAt: not null } => Step("bad", "StateRefused", order.RefusedAt),
                { ConfirmedAt: not null } => Step("done", "StateConfirmed", order.ConfirmedAt),
                { IsPaused: true } => Step("bad", "StateUnclear", order.UnclearSince),
                { State: OrderState.Fulfilled } => Step("done", "NoAnswerNeeded", null),
                _ => Step("open", "NoAnswerYet", null),
            },
            last,
        ];

        object Step(string kind, string key, DateTimeOffset? at) => new { Kind = kind, Name = text[key], At = at is { } time ? page.Time(time) : null };
    }

    private string NextOf(Order order, int waiting, PageContext page)
    {
        var text = page.Text;
        var next = order switch
        {
            _ when actNow.DaysLate(order, page.Now) > 0 =>
                text["NextLate", actNow.Reseller, page.Dates.Day(actNow.ExpectedBy(order).GetValueOrDefault(), page.Now)],
            _ when actNow.ExpectedBy(order) is { } due => text[$"Next{OrderText.StateKey(order)}", actNow.Reseller, page.Dates.Day(due, page.Now)],
            { State: OrderState.Requested, NotBefore: { } until } when until > page.Now => text["NextDelayed", page.Dates.ShortDayAndTime(until, page.Now)],
            { State: OrderState.Held, NotBefore: { } until } =>
                text["NextStateHeld", page.Dates.Day(order.RenewsAt ?? until, page.Now), page.Dates.Day(until, page.Now)],
            _ => text[$"Next{OrderText.StateKey(order)}", actNow.Reseller, order.ResultingTotal],
        };
        return waiting > 0 && !OrderStateMachine.IsEnded(order.State) ? $"{next} {text.Count("NextWaiting", waiting)}" : next;
    }
}
