using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// Shows the page of a signed link and executes its button. After a resend, a yes from the link of an earlier mail still counts, because it is the
/// same order; a no does not, because resending the order may have resolved its cause.
/// </summary>
internal sealed class OrderLinkHandler(
    LinkPage page, OrderStore store, OrderUpdater updater, OrderActions actions, FulfilmentChecker checker, AdminOrderNotifier notifier)
{
    /// <param name="link">Null if the link is not valid.</param>
    /// <param name="forReseller">Who sees the page of an invalid link.</param>
    public async Task<IResult> ShowAsync(HttpRequest request, OrderLink? link, bool forReseller, CancellationToken cancellationToken)
    {
        if (link is null || await store.FindAsync(link.OrderId, cancellationToken) is not { } order)
            return NotValid(request, forReseller);
        var view = link.ViewFor(order);
        if (view == LinkView.Ask && link.Purpose != LinkPurpose.Cancel && await store.IsKnownAsync(order.Id, ReportOf(link, order), cancellationToken))
            view = LinkView.RecordedBefore;
        return page.Show(request, view, link, order, link.IsForReseller);
    }

    /// <inheritdoc cref="ShowAsync"/>
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
        // A repeated or obsolete decision is not recorded again.
        if (link.ViewFor(order) is var view and (LinkView.RecordedBefore or LinkView.Fulfilled))
            return Show(view, order);
        var change = await updater.ApplyAsync(
            order.Id, changed => new DecidedByLink(link, link.IsOfPresentMail(changed), remark), link.By, cancellationToken, ReportOf(link, order));
        if (change is null)
            return NotValid(request, link.IsForReseller);
        if (!change.Applied)
        {
            view = link.ViewFor(change.Order);
            return Show(change.AlreadyKnown && view == LinkView.Ask ? LinkView.RecordedBefore : view, change.Order);
        }
        // The licenses are probably there already: do not wait for the next snapshot.
        if (link.SaysYes)
            await checker.TryCheckNowAsync(cancellationToken);
        if (change.Order.NoticeDue)
            await notifier.TryNotifyAsync(order.Id, cancellationToken);
        return Show(LinkView.Recorded, change.Order);

        IResult Show(LinkView result, Order shown) => page.Show(request, result, link, shown, link.IsForReseller,
            result is LinkView.Recorded or LinkView.RecordedBefore or LinkView.Fulfilled ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
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

    /// <summary>The same decision from the same mail counts once, until the order is confirmed or sent again.</summary>
    private static ExternalReport ReportOf(OrderLink link, Order order) =>
        new(string.Create(CultureInfo.InvariantCulture, $"link|{link.Purpose}|{link.Mail}|{order.MailMessageId}|{order.ConfirmedAt?.UtcTicks ?? 0}"));
}
