using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies;

/// <summary>Records a trusted reply in its order, and keeps any other mail as unmatched mail.</summary>
internal sealed partial class InboundReplyHandler(
    InboundParseReader reader, OrderMatcher matcher, SenderVerification verification, ReplyRecorder recorder, UnmatchedMailStore store,
    ReplyAddresses addresses, TimeProvider clock, ILogger<InboundReplyHandler> logger)
{
    /// <summary>Fails only if storage fails.</summary>
    /// <returns>The change of the order; null if no order changed.</returns>
    public async Task<OrderChange?> TakeAsync(InboundParseRequest request, CancellationToken cancellationToken) =>
        (await TakeAsync(await reader.ReadAsync(request, cancellationToken), cancellationToken)).Change;

    /// <returns>Whether the mail was recorded in an order, and the change of that order.</returns>
    public async Task<(bool IsRecorded, OrderChange? Change)> TakeAsync(ReceivedMail received, CancellationToken cancellationToken)
    {
        var mail = UnmatchedMail.Of(received, addresses, clock.GetUtcNow());
        var match = await matcher.FindAsync(received, cancellationToken);
        var doubt = verification.Doubt(received, match.By);
        if (match.OrderId is not null && doubt is null)
            return (true, await recorder.RecordAsync(match.OrderId, mail, mail.Says, AppRole.InboundMailFunction, cancellationToken));
        var why = string.Join(" ", new[] { match.Why, doubt }.OfType<string>());
        var isUnsigned = received.Signature is SignatureState.Missing or SignatureState.Wrong;
        if (await store.TryAddAsync(mail with { Order = match.OrderId, Why = why }, cancellationToken, isUnsigned))
            Kept(mail.Id, match.OrderId, why);
        return (false, null);
    }

    [LoggerMessage(5751, LogLevel.Warning, "Mail {MailId} was kept as unmatched mail and changed no order (it may belong to {OrderId}). {Why}")]
    private partial void Kept(string mailId, string? orderId, string why);
}
