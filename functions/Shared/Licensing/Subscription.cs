namespace LicenseFunctions.Shared.Licensing;

/// <summary>Graph's <c>companySubscription</c>: licenses of one product that were bought or are tried together. A product can have several.</summary>
internal sealed record Subscription
{
    public required string Id { get; init; }
    public required Guid SkuId { get; init; }
    public required int Quantity { get; init; }
    public required SubscriptionStatus Status { get; init; }
    public required bool IsTrial { get; init; }

    /// <summary>When the next status follows unless it is renewed; null without an end. Graph does not say whether it renews automatically.</summary>
    public required DateTimeOffset? NextLifecycleAt { get; init; }
}

/// <summary>In the order in which a subscription that is not renewed goes through them.</summary>
internal enum SubscriptionStatus
{
    [JsonStringEnumMemberName("unknown")] Unknown, // missing, or not known to this app
    [JsonStringEnumMemberName("enabled")] Enabled,
    [JsonStringEnumMemberName("warning")] Warning, // expired, in a grace period: it works and can be renewed
    [JsonStringEnumMemberName("suspended")] Suspended, // cannot be used; the data is kept for a while
    [JsonStringEnumMemberName("lockedOut")] LockedOut, // cancelled by the customer
    [JsonStringEnumMemberName("deleted")] Deleted,
}
