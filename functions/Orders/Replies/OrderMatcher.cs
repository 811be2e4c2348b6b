using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies;

/// <summary>
/// Finds the order that a mail answers: by the signed reply address, then by In-Reply-To and References, then by an order number in the text.
/// If these disagree, no order matches and a person decides.
/// </summary>
internal sealed partial class OrderMatcher(OrderStore store, ReplyAddresses addresses)
{
    /// <summary>Limits the table reads for one mail.</summary>
    private const int MaxNamed = 20;

    public async Task<OrderMatch> FindAsync(ReceivedMail mail, CancellationToken cancellationToken)
    {
        var inSubject = await NamedAsync(mail.Subject, cancellationToken);
        var inText = await NamedAsync(mail.NewText, cancellationToken);
        var addressed = mail.Envelope.To.Select(addresses.OrderIdOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (addressed.Count > 1)
            return OrderMatch.None($"It was sent to the addresses of several orders: {string.Join(", ", addressed)}.");
        if (addressed is [var id])
        {
            return await store.FindAsync(id, cancellationToken) is null
                ? OrderMatch.None($"It was sent to the address of order {id}, which does not exist.")
                : OrderMatch.Agreed(id, MatchedBy.Address, inSubject, inText);
        }
        var answered = await AnsweredAsync(mail.Headers.InReplyTo, cancellationToken);
        if (answered.Count != 1)
            answered = [.. answered, .. await AnsweredAsync(mail.Headers.References, cancellationToken)];
        return OrderMatch.Of(answered, inSubject, inText);
    }

    /// <summary>The one order that knows one of these Message-IDs, with that id; null if none or several do.</summary>
    public async Task<(string OrderId, string MessageId)?> FindAnsweredAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        foreach (var messageId in messageIds)
        {
            if (await AnsweredAsync([messageId], cancellationToken) is [var id])
                return (id, messageId);
        }
        return null;
    }

    /// <summary>The existing orders that a text names.</summary>
    private async Task<IReadOnlyList<string>> NamedAsync(string text, CancellationToken cancellationToken)
    {
        var named = new List<string>();
        foreach (var id in References().Matches(ReplyNormalizer.ForReferences(text)).Select(match => match.Value).Distinct(StringComparer.Ordinal)
            .Take(MaxNamed))
        {
            if (await store.FindAsync(id, cancellationToken) is not null)
                named.Add(id);
        }
        return named;
    }

    /// <summary>The orders whose mails have one of these Message-IDs. The order must know the id, since it can be guessed.</summary>
    private async Task<IReadOnlyList<string>> AnsweredAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var answered = new List<string>();
        foreach (var messageId in messageIds.Where(id => OurMessageId().IsMatch(id)).Distinct(StringComparer.Ordinal).Take(MaxNamed))
        {
            var id = messageId[1..messageId.IndexOf('.', StringComparison.Ordinal)];
            if (await store.FindAsync(id, cancellationToken) is { } order && order.MessageIds.Contains(messageId, StringComparer.Ordinal))
                answered.Add(id);
        }
        // Exchange may have given the mail another Message-ID than the app.
        var others = messageIds.Where(id => !OurMessageId().IsMatch(id)).Distinct(StringComparer.Ordinal).Take(MaxNamed).ToList();
        return others.Count == 0 ? answered : [.. answered, .. await store.FindByInternetMessageIdsAsync(others, cancellationToken)];
    }

    [GeneratedRegex(@"\bLIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex References();

    [GeneratedRegex(@"^<LIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}\.[0-9a-f]{32}@[^@\s]+>$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OurMessageId();
}
