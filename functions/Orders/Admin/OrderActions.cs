using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Actions of the administrator on an order: cancel, confirm for the reseller, send again.</summary>
internal sealed class OrderActions(
    OrderUpdater updater, OrderEnqueuer enqueuer, SentMailLookup lookup, FulfilmentChecker checker, ResellerOptions reseller)
{
    /// <summary>Cancels an order that was not sent, or that the reseller does not execute.</summary>
    /// <exception cref="ProblemException">order-not-found, or order-state-conflict.</exception>
    /// <param name="onlyUnsent">Refuse if its mail may have been sent.</param>
    public async Task CancelAsync(string id, string? reason, RequestOrigin origin, CancellationToken cancellationToken, bool onlyUnsent = false)
    {
        var change = await updater.ApplyAsync(id, new OrderCancelled(reason, onlyUnsent), origin.Caller, cancellationToken);
        Check(change, id, order => order.State switch
        {
            OrderState.Cancelled => "It is cancelled already.",
            OrderState.Sending => "Its mail is being sent just now. Look again in a minute.",
            OrderState.Sent or OrderState.Confirmed => $"Its mail was sent. Ask {reseller.Email} to stop it.",
            OrderState.Unknown or OrderState.NeedsAttention or OrderState.Requested => "A mail of it was perhaps sent. "
                + "Cancel it with POST /orders/{id}/cancel, and ask the reseller to stop it.",
            _ => "There is nothing to cancel.",
        });
        if (change?.Order.Channel == MailChannel.Mailbox)
            await lookup.TryRemoveOrphansAsync(id);
    }

    /// <summary>Records a confirmation that did not reach the app, on the telephone for example. Then reads the numbers.</summary>
    /// <exception cref="ProblemException">order-not-found, or order-state-conflict.</exception>
    public async Task ConfirmAsync(string id, string? note, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var change = await updater.ApplyAsync(id, new OrderConfirmed(note), origin.Caller, cancellationToken);
        Check(change, id, order => order.State switch
        {
            OrderState.Held or OrderState.Requested or OrderState.Failed or OrderState.Cancelled =>
                "Its mail was never sent, so the reseller cannot have confirmed it.",
            _ => "There is nothing to confirm.",
        });
        await checker.TryCheckNowAsync(cancellationToken);
    }

    /// <summary>Records a refusal that the app did not understand, or that did not reach it.</summary>
    /// <exception cref="ProblemException">order-not-found, or order-state-conflict.</exception>
    public async Task RefuseAsync(string id, string? note, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var change = await updater.ApplyAsync(id, new OrderRefused(note), origin.Caller, cancellationToken);
        Check(change, id, order => order.RefusedAt is null ? "The reseller cannot refuse it." : "It counts as refused already.");
    }

    /// <summary>Sends an order again. If the earlier mail may have arrived, the new one says that it repeats it.</summary>
    /// <exception cref="ProblemException">order-not-found, or order-state-conflict.</exception>
    public async Task ResendAsync(string id, string? reason, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var change = await updater.ApplyAsync(id, new OrderResent(reason), origin.Caller, cancellationToken);
        Check(change, id, order => order.State switch
        {
            _ when order.FulfilledQuantity != 0 =>
                $"{order.FulfilledQuantity:+0;-0} of {order.Quantity:+0;-0} have arrived, and the mail would order all of them again. Place a new order for " +
                "the rest.",
            OrderState.Held => "It waits for the renewal, and is sent before it.",
            OrderState.Requested or OrderState.Sending => "It is about to be sent.",
            OrderState.Sent => "Its mail was sent, and the reseller is reminded if it does not answer. A second mail would buy twice.",
            OrderState.Confirmed => "The reseller confirmed it. A second mail would buy twice.",
            _ => "Place a new order.",
        });
        await enqueuer.TryQueueAsync(change!.Order, cancellationToken);
    }

    private static void Check(OrderChange? change, string id, Func<Order, string> why)
    {
        if (change is null)
            throw OrderLookup.NotFound(id);
        if (!change.Applied)
            throw new ProblemException(ProblemKind.OrderStateConflict, $"Order {id} is {change.Order.State}. {why(change.Order)}");
    }
}
