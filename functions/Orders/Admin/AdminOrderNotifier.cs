using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Notifies the administrator of orders that need a decision, and of automatic ones.</summary>
internal sealed partial class AdminOrderNotifier(
    OrderStore store, OrderUpdater updater, OrderNotice notice, NoticeMailer notices, PriceStore prices, TimeProvider clock,
    ILogger<AdminOrderNotifier> logger)
{
    /// <summary>A younger claim may belong to a function that still waits for SendGrid, after a second delivery. Its result comes first.</summary>
    private static readonly TimeSpan ClaimMayBeAlive = TimeSpan.FromMinutes(1);

    /// <summary>Applies an event to an order, and sends the notice that is then due.</summary>
    public async Task<OrderChange?> ApplyAsync(string orderId, OrderEvent happened, string by, CancellationToken cancellationToken)
    {
        var change = await updater.ApplyAsync(orderId, happened, by, cancellationToken);
        if (change is { Applied: true })
            await TryNotifyAsync(orderId, cancellationToken);
        return change;
    }

    /// <summary>Sends the notice that is due for an order, if any. After a failure the follow-up timer retries.</summary>
    public async Task TryNotifyAsync(string orderId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orderId, cancellationToken) is not { } due || !(due.AnnouncementDue || (due.NoticeDue && !MayBeAlive(due))))
            return;
        // The time to cancel an order starts when its announcement is sent.
        var notified = new AdministratorNotified(due.AnnouncementDue ? clock.GetUtcNow() - due.RequestedAt : null);
        var history = await store.GetHistoryAsync(orderId, cancellationToken);
        var answers = await store.GetAnswersAsync(orderId, cancellationToken);
        var known = due.AnnouncementDue ? await prices.GetAsync(cancellationToken) : null;
        var written = notice.Write(notified.Change(due, clock.GetUtcNow()), history, answers, known);
        var outcome = await notices.SendAsync(written, cancellationToken);
        if (outcome is MailOutcome.Accepted)
            await updater.TryApplyAsync(due, notified, nameof(AdminOrderNotifier), CancellationToken.None);
        else
            NotTold(orderId, outcome.ToString());
    }

    private bool MayBeAlive(Order order) =>
        order.State == OrderState.Unknown && order.SentAt is null && clock.GetUtcNow() - order.ClaimedAt < ClaimMayBeAlive;

    [LoggerMessage(5301, LogLevel.Error, "The administrator could not be notified of order {OrderId}; the follow-up timer retries. {Outcome}")]
    private partial void NotTold(string orderId, string outcome);
}
