namespace LicenseFunctions.Shared.Licensing;

/// <summary>Licenses of one product that were bought, or are tried, together: Graph's <c>companySubscription</c>. A product can have several.</summary>
internal sealed record Subscription
{
    /// <summary>Also in the product's <c>subscriptionIds</c>.</summary>
    public required string Id { get; init; }

    public required Guid SkuId { get; init; }

    /// <summary><c>totalLicenses</c>.</summary>
    public required int Quantity { get; init; }

    public required SubscriptionStatus Status { get; init; }

    public required bool IsTrial { get; init; }

    /// <summary>
    /// <c>nextLifecycleDateTime</c>: when the status moves to the next one unless the subscription is renewed; null for what has no end.
    /// Graph does not say whether it renews automatically.
    /// </summary>
    public required DateTimeOffset? NextLifecycleAt { get; init; }
}

/// <summary>The states of a subscription, in the order in which one that nobody renews goes through them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SubscriptionStatus>))]
internal enum SubscriptionStatus
{
    /// <summary>Graph names a state that this app does not know, or none.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>In its term.</summary>
    [JsonStringEnumMemberName("enabled")]
    Enabled,

    /// <summary>Expired, and in a grace period in which it works and can be renewed.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Nobody can use it, and what is stored with it is kept for a while.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,

    /// <summary>The customer cancelled it.</summary>
    [JsonStringEnumMemberName("lockedOut")]
    LockedOut,

    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
