using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Composes and sends the mail of a claimed order. Of two orders that are sent at the same time, each lists the other.</summary>
internal sealed partial class ResellerOrderMailer(
    OrderStore store, OrderUpdater updater, LicenseDirectory directory, ResellerMailComposer composer, Mailer mailer,
    MailboxSender sender, ILogger<ResellerOrderMailer> logger)
{
    private const string By = "SendResellerOrder";

    /// <summary>Reads the open orders once for a batch of mails, not once for each mail.</summary>
    private readonly SharedReading<ILookup<Guid, string>> _unsettled = new(() => store.GetUnsettledIdsAsync(CancellationToken.None));

    /// <summary>How new mails are sent.</summary>
    public MailChannel Channel => mailer.Channel;

    /// <inheritdoc cref="ResellerMailComposer.NewMessageId"/>
    public string NewMessageId(Order order) => composer.NewMessageId(order);

    public async Task<MailOutcome> SendAsync(Order order, string messageId)
    {
        OutgoingMail mail;
        try
        {
            mail = composer.Write(order, messageId, await GetContextAsync(order));
        }
#pragma warning disable CA1031 // Whatever it is: nothing was sent, and an order whose claim has no outcome would need a person.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NotWritten(e, order.Id);
            return new MailOutcome.NotAccepted("Its mail could not be written.");
        }
        return await mailer.SendAsync(mail, CancellationToken.None, order.Channel ?? MailChannel.SendGrid, draft => RecordAsync(order, messageId, draft));
    }

    /// <summary>Sends a draft that was recorded before.</summary>
    public Task<MailOutcome> SendDraftAsync(string draftId) => sender.SendDraftAsync(draftId, CancellationToken.None);

    /// <inheritdoc cref="MailboxSender.TryDeleteAsync"/>
    public Task TryDeleteDraftAsync(string draftId) => sender.TryDeleteAsync(draftId);

    /// <summary>Records the draft before it is sent. False if another function recorded its own.</summary>
    private async Task<bool> RecordAsync(Order order, string messageId, MailDraft draft)
    {
        var created = new DraftCreated(messageId, draft.Id, draft.InternetMessageId);
        // It may be recorded although this says that it was impossible: storage's client repeats a request whose answer was lost.
        return (await updater.ApplyAsync(order.Id, created, By, CancellationToken.None))?.Order.DraftId == draft.Id;
    }

    /// <summary>Reads the other open orders, so that the totals in two mails do not contradict each other.</summary>
    private async Task<OrderContext> GetContextAsync(Order order)
    {
        if ((await _unsettled.ReadAsync())[order.SkuId].All(id => id == order.Id))
            return OrderContext.None(order);
        var others = await store.ListOpenAsync(order.SkuId, CancellationToken.None)
            .Where(other => other.Id != order.Id && (other.IsOpenAtReseller || other.State == OrderState.Sending))
            .Reverse().ToListAsync(CancellationToken.None);
        if (others.Count == 0)
            return OrderContext.None(order);
        try
        {
            var skus = await directory.GetSkusAsync(CancellationToken.None);
            return new OrderContext(skus.FirstOrDefault(sku => sku.Usage.SkuId == order.SkuId)?.Usage.Purchased ?? order.PurchasedBefore, others);
        }
        catch (ProblemException)
        {
            // The order must not wait for Graph. The number when it was placed is used.
            return new OrderContext(order.PurchasedBefore, others);
        }
    }

    [LoggerMessage(5202, LogLevel.Warning, "The mail of order {OrderId} could not be written; the queue retries")]
    private partial void NotWritten(Exception e, string orderId);
}
