using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// Reminds the reseller once of an unanswered order, then hands it to the administrator; likewise a confirmed order whose licenses do not arrive,
/// without a reminder. While a person has to read an unclear answer, there is no reminder.
/// </summary>
internal sealed partial class OrderReminder(
    OrderUpdater updater, ResellerMailComposer composer, Mailer mailer, SentMailLookup lookup, AdminOrderNotifier notifier, WorkingDays workingDays,
    ResellerOptions options, TimeProvider clock, ILogger<OrderReminder> logger)
{
    private const string By = "FollowUpOrders";

    public async Task FollowAsync(Order order, CancellationToken cancellationToken)
    {
        if (order.IsPaused)
            return;
        if (order.State == OrderState.Sent && order.RemindedAt is null && IsOver(order.SentAt))
            await RemindAsync(order, cancellationToken);
        else if (order.State == OrderState.Sent && IsOver(order.RemindedAt))
            await GiveUpAsync(order, new AnswerOverdue(), cancellationToken);
        else if (order.State == OrderState.Confirmed && IsOver(Latest(order.ConfirmedAt, order.RenewsAt)))
            await GiveUpAsync(order, new NumberOverdue(), cancellationToken);
    }

    /// <summary>A return at a renewal shows once that day has come.</summary>
    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;

    private bool IsOver(DateTimeOffset? since, int times = 1) =>
        since is { } start && workingDays.Add(start, options.ConfirmWithinDays * times) <= clock.GetUtcNow();

    /// <summary>Claims the reminder before sending it, so that the reseller is reminded at most once.</summary>
    private async Task RemindAsync(Order order, CancellationToken cancellationToken)
    {
        var messageId = composer.NewMessageId(order);
        var channel = mailer.ChannelFor(order.Channel);
        var mail = composer.WriteReminder(order with { Channel = channel }, messageId);
        if (!await updater.TryApplyAsync(order, new ReminderClaimed(messageId), By, cancellationToken))
            return;
        var outcome = await mailer.SendAsync(mail, CancellationToken.None, channel);
        // While the claim still holds: another function may remind only after it.
        if (channel == MailChannel.Mailbox && outcome is not MailOutcome.Unknown)
            await lookup.TryRemoveOrphansAsync(order.Id);
        switch (outcome)
        {
            case MailOutcome.Accepted:
                await updater.ApplyAsync(order.Id, new ReminderSent(options.ConfirmWithinDays), By, CancellationToken.None);
                break;
            case MailOutcome.NotAccepted refused:
                NotReminded(order.Id, refused.Reason);
                await updater.ApplyAsync(order.Id, new ReminderNotSent(messageId), By, CancellationToken.None);
                if (IsOver(order.SentAt, times: 2))
                    await GiveUpAsync(order, new AnswerOverdue(refused.Reason), CancellationToken.None);
                break;
            case MailOutcome.Unknown unknown:
                await updater.ApplyAsync(order.Id, new ReminderSent(options.ConfirmWithinDays, unknown.Reason), By, CancellationToken.None);
                break;
        }
    }

    private Task<OrderChange?> GiveUpAsync(Order order, OrderEvent overdue, CancellationToken cancellationToken) =>
        notifier.ApplyAsync(order.Id, overdue, By, cancellationToken);

    [LoggerMessage(5801, LogLevel.Warning, "The reseller could not be reminded of order {OrderId}; the follow-up timer retries. {Reason}")]
    private partial void NotReminded(string orderId, string reason);
}
