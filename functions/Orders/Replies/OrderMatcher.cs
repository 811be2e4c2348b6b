using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies;

/// <summary>
/// Finds the order that a mail answers: by the signed address that it was sent to, by the mail of ours that it answers, by the
/// reference that it names, in this order. Where these point to different orders, a person decides.
/// </summary>
internal sealed partial class OrderMatcher(OrderStore store, OrderOptions options)
{
    /// <summary>A mail that names more orders is no answer to one; each costs a look into the table.</summary>
    private const int MaxNamed = 20;

    public async Task<OrderMatch> FindAsync(ReceivedMail mail, CancellationToken cancellationToken)
    {
        var inSubject = await NamedAsync(mail.Subject, cancellationToken);
        var inText = await NamedAsync(mail.QuoteStripper, cancellationToken);
        var addressed = mail.Envelope.To.Select(to => ReplyAddress.OrderIdOf(to, options)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (addressed.Count > 1)
            return OrderMatch.None($"It was sent to the addresses of several orders: {string.Join(", ", addressed)}.");
        if (addressed is [var id])
        {
            return await store.FindAsync(id, cancellationToken) is null
                ? OrderMatch.None($"It was sent to the address of order {id}, which does not exist.")
                : Agreed(id, MatchedBy.Address, inSubject, inText);
        }
        var answered = await AnsweredAsync(mail.Headers.InReplyTo, cancellationToken);
        if (answered.Count != 1)
            answered = [.. answered, .. await AnsweredAsync(mail.Headers.References, cancellationToken)];
        return answered.Distinct(StringComparer.Ordinal).ToList() switch
        {
            [] => ByReference(inSubject.Count > 0 ? inSubject : inText),
            [var single] => Agreed(single, MatchedBy.Thread, inSubject, inText),
            var several => OneOf(several, inSubject.Count > 0 ? inSubject : inText),
        };
    }

    /// <summary>Whoever answers in the wrong thread, or about two orders in one mail, names an order that is not the one.</summary>
    private static OrderMatch Agreed(string id, MatchedBy by, IReadOnlyList<string> inSubject, IReadOnlyList<string> inText)
    {
        var other = new[] { inSubject, inText }.FirstOrDefault(named => named.Count > 0 && !named.Contains(id, StringComparer.Ordinal));
        return other is null
            ? new OrderMatch(id, by)
            : OrderMatch.None($"It was sent in answer to order {id} and speaks of {string.Join(", ", other)}.");
    }

    /// <summary>A thread about several orders: the one of them that the mail names.</summary>
    private static OrderMatch OneOf(List<string> answered, IReadOnlyList<string> named) =>
        named is [var id] && answered.Contains(id, StringComparer.Ordinal)
            ? new OrderMatch(id, MatchedBy.Thread)
            : OrderMatch.None($"It answers the mails of several orders: {string.Join(", ", answered)}.");

    private static OrderMatch ByReference(IReadOnlyList<string> named) => named switch
    {
        [var id] => new OrderMatch(id, MatchedBy.Reference),
        [] => OrderMatch.None("It was not sent to the address of an order, answers no mail of ours and names no order that exists."),
        _ => OrderMatch.None($"It names several orders: {string.Join(", ", named)}."),
    };

    /// <summary>The orders that a text names and that exist.</summary>
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

    /// <summary>The orders whose mails have one of these Message-IDs. Ours start with the order's id, but a guessed one is not ours.</summary>
    private async Task<IReadOnlyList<string>> AnsweredAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var answered = new List<string>();
        foreach (var messageId in messageIds.Where(id => OurMessageId().IsMatch(id)).Distinct(StringComparer.Ordinal).Take(MaxNamed))
        {
            if (await store.FindAsync(messageId[1..messageId.IndexOf('.', StringComparison.Ordinal)], cancellationToken) is { } order && IsOf(order, messageId))
                answered.Add(order.Id);
        }
        return answered;
    }

    private static bool IsOf(Order order, string messageId) =>
        order.MailMessageId == messageId || (order.EarlierMessageIds ?? "").Split(' ').Contains(messageId, StringComparer.Ordinal);

    [GeneratedRegex(@"\bLIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex References();

    [GeneratedRegex(@"^<LIC-[0-9]{8}-[0-9]{6}-[2-9A-Z]{5}\.[0-9a-f]{32}@[^@\s]+>$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OurMessageId();
}
