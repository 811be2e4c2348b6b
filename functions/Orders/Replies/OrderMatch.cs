namespace LicenseFunctions.Orders.Replies;

/// <summary>Which order a mail answers. If its signs disagree, no order matches and a person decides. Pure.</summary>
/// <param name="OrderId">Null if no order matches with certainty.</param>
/// <param name="Why">Why no order matches.</param>
internal sealed record OrderMatch(string? OrderId, MatchedBy By, string? Why = null)
{
    public static OrderMatch None(string why) => new(null, MatchedBy.Nothing, why);

    /// <summary>By the orders whose mails it answers, and those that it names in its subject and in its text.</summary>
    public static OrderMatch Of(IReadOnlyList<string> answered, IReadOnlyList<string> inSubject, IReadOnlyList<string> inText) =>
        answered.Distinct(StringComparer.Ordinal).ToList() switch
        {
            [] => ByReference(inSubject.Count > 0 ? inSubject : inText),
            [var single] => Agreed(single, MatchedBy.Thread, inSubject, inText),
            var several => OneOf(several, inSubject.Count > 0 ? inSubject : inText),
        };

    /// <summary>The mail must not name a different order: it may be a reply in the wrong thread, or about two orders.</summary>
    public static OrderMatch Agreed(string id, MatchedBy by, IReadOnlyList<string> inSubject, IReadOnlyList<string> inText)
    {
        var other = new[] { inSubject, inText }.FirstOrDefault(named => named.Count > 0 && !named.Contains(id, StringComparer.Ordinal));
        return other is null
            ? new OrderMatch(id, by)
            : None($"It answers order {id} but names {string.Join(", ", other)}.");
    }

    /// <summary>A thread about several orders matches the one that the mail names.</summary>
    private static OrderMatch OneOf(IReadOnlyList<string> answered, IReadOnlyList<string> named) =>
        named is [var id] && answered.Contains(id, StringComparer.Ordinal)
            ? new OrderMatch(id, MatchedBy.Thread)
            : None($"It answers the mails of several orders: {string.Join(", ", answered)}.");

    private static OrderMatch ByReference(IReadOnlyList<string> named) => named switch
    {
        [var id] => new OrderMatch(id, MatchedBy.Reference),
        [] => None("It was not sent to the address of an order, answers no mail of ours and names no order that exists."),
        _ => None($"It names several orders: {string.Join(", ", named)}."),
    };
}

internal enum MatchedBy
{
    Nothing,
    Address, // the order's signed reply address
    Thread, // In-Reply-To or References
    Reference, // an order number in the mail
}
