using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// What a signed link shows and does. Looking changes nothing, since mail programs open links automatically; the button of the page decides. A
/// link ends with its order. After a resend, a yes by the link of an earlier mail still counts, since it is the same order; a no does not,
/// since it may be the answer to the question that was settled by sending the order again.
/// </summary>
internal sealed class OrderLinkHandler(
    LinkPage page, OrderStore store, OrderUpdater updater, OrderActions actions, FulfilmentChecker checker, AdminOrderNotifier notifier)
{
    /// <param name="link">Null if it is none of ours.</param>
    /// <param name="forReseller">Who reads the page if so.</param>
    public async Task<IResult> ShowAsync(HttpRequest request, OrderLink? link, bool forReseller, CancellationToken cancellationToken)
    {
        if (link is null || await store.FindAsync(link.OrderId, cancellationToken) is not { } order)
            return NotValid(request, forReseller);
        var view = link.ViewFor(order);
        if (view == LinkView.Ask && link.Purpose != LinkPurpose.Cancel && await store.IsKnownAsync(order.Id, ReportOf(link, order), cancellationToken))
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

    private async Task<IResult> RecordAsync(HttpRequest request, OrderLink link, Order order, string? remark, CancellationToken cancellationToken)
    {
        // What is said already, or is of no use any more, is not reported again; what comes in between is kept in the history, once.
        if (link.ViewFor(order) is LinkView.RecordedBefore or LinkView.Fulfilled)
            return page.Show(request, link.ViewFor(order), link, order, link.IsForReseller);
        var change = await updater.ApplyAsync(
            order.Id, changed => new DecidedByLink(link, link.IsOfPresentMail(changed), remark), link.By, cancellationToken, ReportOf(link, order));
        if (change is null)
            return NotValid(request, link.IsForReseller);
        if (change.AlreadyKnown)
        {
            var view = link.ViewFor(change.Order) is var now && now == LinkView.Ask ? LinkView.RecordedBefore : now;
            return page.Show(request, view, link, change.Order, link.IsForReseller, StatusOf(view));
        }
        if (!change.Applied)
            return page.Show(request, link.ViewFor(change.Order), link, change.Order, link.IsForReseller, StatusOf(link.ViewFor(change.Order)));
        // Whoever says that it is done has often done it; nobody has to wait for the next snapshot then.
        if (link.SaysYes)
            await checker.TryCheckNowAsync(cancellationToken);
        if (change.Order.NoticeDue)
            await notifier.TryNotifyAsync(order.Id, cancellationToken);
        return page.Show(request, LinkView.Recorded, link, change.Order, link.IsForReseller);
    }

    private async Task<IResult> CancelAsync(HttpRequest request, OrderLink link, Order order, string correlationId, CancellationToken cancellationToken)
    {
        try
        {
            await actions.CancelAsync(order.Id, reason: null, new RequestOrigin(link.By, correlationId, Reference: null), cancellationToken, onlyUnsent: true);
            return page.Show(request, LinkView.Recorded, link, order, link.IsForReseller);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.OrderStateConflict)
        {
            var present = await store.FindAsync(order.Id, cancellationToken) ?? order;
            var view = present.State == OrderState.Cancelled ? LinkView.Cancelled : LinkView.NotPossible;
            return page.Show(request, view, link, present, link.IsForReseller, StatusCodes.Status409Conflict);
        }
    }

    private static int StatusOf(LinkView view) =>
        view is LinkView.RecordedBefore or LinkView.Fulfilled ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;

    /// <summary>The same decision by the same mail counts once, until the order was confirmed or sent again in between.</summary>
    private static ExternalReport ReportOf(OrderLink link, Order order) =>
        new(string.Create(CultureInfo.InvariantCulture, $"link|{link.Purpose}|{link.Mail}|{order.MailMessageId}|{order.ConfirmedAt?.UtcTicks ?? 0}"));
}
