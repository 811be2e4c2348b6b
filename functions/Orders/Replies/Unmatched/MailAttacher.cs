using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>Attaches an unmatched mail to the order that it answers.</summary>
internal sealed class MailAttacher(UnmatchedMailStore mails, OrderStore orders, ReplyRecorder recorder, TimeProvider clock)
{
    /// <summary>Records the mail as the order's answer. Repeating the call completes an interrupted one.</summary>
    /// <returns>The order after it.</returns>
    /// <exception cref="ProblemException">mail-not-found, order-not-found, already-attached</exception>
    public async Task<Order> AttachAsync(string mailId, AttachRequest request, string by, CancellationToken cancellationToken)
    {
        var says = request.Meaning();
        if (await mails.FindAsync(mailId, cancellationToken) is null)
            throw NoMail(mailId);
        _ = await FindAsync(request.Order, cancellationToken);
        // First, so that two people cannot attach it to two orders.
        var mail = await mails.AttachAsync(mailId, request.Order, by, clock.GetUtcNow(), cancellationToken) ?? throw NoMail(mailId);
        if (mail.AttachedTo != request.Order)
            throw new ProblemException(ProblemKind.AlreadyAttached, $"The mail is attached to order {mail.AttachedTo} already, by {mail.AttachedBy}.");
        await recorder.RecordAsync(request.Order, mail, says ?? mail.Says, by, cancellationToken, isDecided: says is not null);
        return await FindAsync(request.Order, cancellationToken);
    }

    private async Task<Order> FindAsync(string orderId, CancellationToken cancellationToken) =>
        await orders.FindAsync(orderId, cancellationToken) ?? throw OrderLookup.NotFound(orderId);

    private static ProblemException NoMail(string mailId) =>
        new(ProblemKind.MailNotFound, $"There is no mail '{mailId}'. GET /orders/unmatched lists them.");
}
