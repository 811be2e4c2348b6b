using System.Globalization;
using LicenseFunctions.Orders.FollowUp;
using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// What a signed link shows and does. Looking changes nothing, since mail programs open links by themselves; the button of the page decides. A
/// link ends with its order. After a resend, a yes by the link of an earlier mail still counts, since it is the same order; a no does not,
/// since it may be the answer to the question that was settled by sending the order again.
/// </summary>
internal sealed class OrderLinkHandler(LinkPage page, OrderStore store, OrderBook book, OrderHand hand, OrderProof proof, OrderNotices notices, TimeProvider clock)
{
    /// <param name="link">Null if it is none of ours.</param>
    /// <param name="forReseller">Who reads the page if so.</param>
    public async Task<IResult> ShowAsync(HttpRequest request, OrderLink? link, bool forReseller, CancellationToken cancellationToken)
    {
        if (link is null || await store.FindAsync(link.OrderId, cancellationToken) is not { } order)
            return NotValid(request, forReseller);
        var view = ViewOf(link, order);
        if (view == LinkView.Ask && link.Purpose != LinkPurpose.Cancel && await store.IsKnownAsync(order.Id, NewsOf(link, order), cancellationToken))
            view = LinkView.RecordedBefore;
        return page.Show(request, view, link, order, link.IsForReseller);
    }

    /// <param name="link">Null if it is none of ours.</param>
    /// <param name="forReseller">Who reads the page if so.</param>
    public async Task<IResult> DecideAsync(HttpRequest request, OrderLink? link, bool forReseller, string correlationId, CancellationToken cancellationToken)
    {
        if (link is null || await store.FindAsync(link.OrderId, cancellationToken) is not { } order)
            return NotValid(request, forReseller);
        var form = await LinkForm.ReadAsync(request, cancellationToken);
        if (form.Problem is { } problem)
            return page.Show(request, problem, link, order, link.IsForReseller, StatusCodes.Status400BadRequest);
        return link.Purpose == LinkPurpose.Cancel
            ? await CancelAsync(request, link, order, correlationId, cancellationToken)
            : await RecordAsync(request, link, order, form.Remark, cancellationToken);
    }

    private IResult NotValid(HttpRequest request, bool forReseller) =>
        page.Show(request, LinkView.NotValid, link: null, order: null, forReseller, StatusCodes.Status404NotFound);

    /// <summary>What the order's state leaves for the link to do.</summary>
    private static LinkView ViewOf(OrderLink link, Order order) => order.State switch
    {
        _ when link.Purpose == LinkPurpose.Cancel => order is { State: OrderState.Requested, PerhapsSentAt: null } ? LinkView.Ask
            : order.State == OrderState.Cancelled ? LinkView.Cancelled : LinkView.NotPossible,
        OrderState.Fulfilled => LinkView.Fulfilled,
        OrderState.Cancelled => LinkView.Cancelled,
        OrderState.Confirmed when link.SaysYes => LinkView.RecordedBefore,
        _ when !link.SaysYes && !link.IsOfPresentMail(order) => LinkView.SentAgain,
        _ => OrderStateMachine.Next(order, EventOf(link)) is null ? LinkView.NotPossible : LinkView.Ask,
    };

    private async Task<IResult> RecordAsync(HttpRequest request, OrderLink link, Order order, string? remark, CancellationToken cancellationToken)
    {
        // What is said already, or is of no use any more, is not told again; what comes in between is kept in the history, once.
        if (ViewOf(link, order) is LinkView.RecordedBefore or LinkView.Fulfilled)
            return page.Show(request, ViewOf(link, order), link, order, link.IsForReseller);
        var change = await book.ApplyAsync(
            order.Id, EventOf(link), Describe(link, order, remark), link.By, changed => Changed(link, changed), cancellationToken, NewsOf(link, order),
            guard: changed => ViewOf(link, changed) != LinkView.Ask);
        if (change is null)
            return NotValid(request, link.IsForReseller);
        if (change.AlreadyKnown)
        {
            var view = ViewOf(link, change.Order) is var now && now == LinkView.Ask ? LinkView.RecordedBefore : now;
            return page.Show(request, view, link, change.Order, link.IsForReseller, StatusOf(view));
        }
        if (!change.Applied)
            return page.Show(request, ViewOf(link, change.Order), link, change.Order, link.IsForReseller, StatusOf(ViewOf(link, change.Order)));
        // Whoever says that it is done has often done it; nobody has to wait for the next snapshot then.
        if (link.SaysYes)
            await proof.TryCheckNowAsync(cancellationToken);
        if (change.Order.NoticeDue)
            await notices.TryTellAsync(order.Id, cancellationToken);
        return page.Show(request, LinkView.Recorded, link, change.Order, link.IsForReseller);
    }

    private async Task<IResult> CancelAsync(HttpRequest request, OrderLink link, Order order, string correlationId, CancellationToken cancellationToken)
    {
        try
        {
            await hand.CancelAsync(order.Id, reason: null, new RequestOrigin(link.By, correlationId, Reference: null), cancellationToken, onlyUnsent: true);
            return page.Show(request, LinkView.Recorded, link, order, link.IsForReseller);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.OrderStateConflict)
        {
            var present = await store.FindAsync(order.Id, cancellationToken) ?? order;
            var view = present.State == OrderState.Cancelled ? LinkView.Cancelled : LinkView.NotPossible;
            return page.Show(request, view, link, present, link.IsForReseller, StatusCodes.Status409Conflict);
        }
    }

    private static int StatusOf(LinkView view) => view is LinkView.RecordedBefore or LinkView.Fulfilled ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;

    private static OrderEvent EventOf(OrderLink link) => link.SaysYes ? OrderEvent.SaidYes : OrderEvent.SaidNo;

    /// <summary>The same decision by the same mail counts once, until the order was confirmed or sent again in between.</summary>
    private static OrderNews NewsOf(OrderLink link, Order order) =>
        new(string.Create(CultureInfo.InvariantCulture, $"link|{link.Purpose}|{link.Mail}|{order.MailMessageId}|{order.ConfirmedAt?.UtcTicks ?? 0}"));

    private Order Changed(OrderLink link, Order order) => link.SaysYes
        ? order.ConfirmedAgain(clock.GetUtcNow()) with { NoticeDue = false }
        // An administrator who decides knows.
        : order.KnownOutside(clock.GetUtcNow()) with { NoticeDue = link.IsForReseller };

    private static string Describe(OrderLink link, Order order, string? remark)
    {
        var by = link.IsForReseller ? $"The reseller, by the link in {(link.IsOfPresentMail(order) ? "the" : "an earlier")} mail" : "The administrator, by the link";
        var what = link.Purpose switch
        {
            LinkPurpose.Executed => "executed",
            LinkPurpose.NotExecuted => "cannot be executed",
            LinkPurpose.Done => "it is done",
            _ => "it is refused",
        };
        return $"{by}: {what}.{(remark is null ? "" : $" Remark: \"{remark}\"")}";
    }
}
