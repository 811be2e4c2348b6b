namespace LicenseFunctions.Shared.Licensing;

/// <summary>Graph's <c>companySubscription</c>: licenses of one product that were bought or are tried together. A product can have several.</summary>
internal sealed record Subscription
{
    public required string Id { get; init; }
    public required Guid SkuId { get; init; }

    /// <summary>Empty in a reading of an earlier version.</summary>
    public string SkuPartNumber { get; init; } = "";
    public required int Quantity { get; init; }
    public required SubscriptionStatus Status { get; init; }
    public required bool IsTrial { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the next status follows unless it is renewed; null without an end. Graph does not say whether it renews automatically.</summary>
    public required DateTimeOffset? NextLifecycleAt { get; init; }

    /// <summary>For how long it is bought; null if that is not known yet, and for a trial.</summary>
    public SubscriptionTerm? Term { get; init; }

    /// <summary>How the term is known; null if it is not.</summary>
    public TermSource? TermFrom { get; init; }

    /// <summary>The date of its last renewal that the app saw.</summary>
    public DateTimeOffset? RenewedAt { get; init; }

    /// <summary>
    /// How many of its licenses can be returned when it renews: nobody has them, and nobody is expected to need them within a month of that date.
    /// Null if it does not renew, or if it is not to be said.
    /// </summary>
    public int? Returnable { get; init; }

    /// <summary>How many licenses of the product the forecast expects to be assigned then; null if there is none.</summary>
    public int? ExpectedAssigned { get; init; }

    /// <summary>Whether its next date is one on which it renews, unless renewal is turned off.</summary>
    internal bool Renews => Status == SubscriptionStatus.Enabled && !IsTrial && NextLifecycleAt is not null && Quantity > 0;
}

/// <summary>For how long a subscription is bought: ISO 8601 durations, as in Partner Center.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SubscriptionTerm>))]
internal enum SubscriptionTerm
{
    P1M,
    P1Y,
    P3Y,
}

/// <summary>How the term of a subscription is known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TermSource>))]
internal enum TermSource
{
    [JsonStringEnumMemberName("setting")] Setting, // Products__{part number}__Term
    [JsonStringEnumMemberName("renewal")] Renewal, // the app saw it renew
    [JsonStringEnumMemberName("dates")] Dates, // its creation and its next date allow no other
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
