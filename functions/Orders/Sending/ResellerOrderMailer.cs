using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Composes and sends the mail of an order that is claimed: nobody can add to it now, and of two orders sent at once each names the other.</summary>
internal sealed partial class ResellerOrderMailer(
    OrderStore store, LicenseDirectory directory, ResellerMailComposer composer, Mailer mailer, ILogger<ResellerOrderMailer> logger)
{
    /// <summary>A full queue needs one look at the open orders for each batch of mails, not one for each mail.</summary>
    private readonly SharedReading<ILookup<Guid, string>> _unsettled = new(() => store.GetUnsettledIdsAsync(CancellationToken.None));

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
        return await mailer.SendAsync(mail, CancellationToken.None);
    }

    /// <summary>What the reseller has to know besides the order, so that the totals of two open orders do not contradict each other.</summary>
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
            // The order must not wait for Graph: the number that was read when it was placed is what there is.
            return new OrderContext(order.PurchasedBefore, others);
        }
    }

    [LoggerMessage(5202, LogLevel.Warning, "The mail of order {OrderId} could not be written; it is tried again")]
    private partial void NotWritten(Exception e, string orderId);
}
