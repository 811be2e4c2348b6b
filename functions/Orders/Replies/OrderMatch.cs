namespace LicenseFunctions.Orders.Replies;

/// <summary>The order that a mail answers.</summary>
/// <param name="OrderId">Null if none matches with certainty.</param>
/// <param name="Why">Why there is none, in words.</param>
internal sealed record OrderMatch(string? OrderId, MatchedBy By, string? Why = null)
{
    public static OrderMatch None(string why) => new(null, MatchedBy.Nothing, why);
}

/// <summary>By what the order was found.</summary>
internal enum MatchedBy
{
    Nothing,

    /// <summary>It was sent to the order's own, signed address.</summary>
    Address,

    /// <summary>It answers the order's mail: In-Reply-To, References.</summary>
    Thread,

    /// <summary>It names the order.</summary>
    Reference,
}
