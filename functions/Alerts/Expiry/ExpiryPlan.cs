namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Decides which ending subscriptions a run reports. Pure.</summary>
/// <param name="Items">What to report, soonest first; empty if there is nothing to send.</param>
/// <param name="Expired">Earlier reports whose day has passed; they are deleted.</param>
internal sealed record ExpiryPlan(IReadOnlyList<ExpiryItem> Items, IReadOnlyList<ExpiryNotice> Expired)
{
    public static ExpiryPlan Nothing { get; } = new([], []);

    /// <summary>How many days before it renews a monthly subscription with returnable licenses is reported.</summary>
    private const int MonthlyDaysAhead = 7;

    /// <param name="subscriptions">All current subscriptions of the tenant; a renewed one has a new end date.</param>
    /// <param name="unmuted">The watched products that are not muted.</param>
    /// <param name="daysAhead">Each number of days before the end is reported once; a late run reports only the nearest.</param>
    public static ExpiryPlan Make(
        IReadOnlyList<Subscription> subscriptions, IReadOnlyList<SkuUsage> unmuted, IReadOnlyList<ExpiryNotice> notified, IReadOnlyList<int> daysAhead,
        DateTimeOffset now)
    {
        var skus = unmuted.ToDictionary(sku => sku.SkuId);
        var nearest = notified.ToLookup(item => (item.SubscriptionId, item.EndsOn), item => item.DaysAhead);
        // The licenses of a product can be returned once, whichever of its monthly subscriptions they are of.
        var monthly = subscriptions.Where(IsMonthly).GroupBy(subscription => subscription.SkuId)
            .SelectMany(group => group.OrderByDescending(one => one.Quantity).ThenBy(one => one.Id, StringComparer.Ordinal).Skip(1))
            .ToHashSet();
        var items =
            from subscription in subscriptions
            where !monthly.Contains(subscription)
            let reached = DaysAhead(subscription, daysAhead, now)
            where reached is not null && skus.ContainsKey(subscription.SkuId)
            let next = new ExpiryNotice(subscription.Id, DayOf(subscription.NextLifecycleAt.GetValueOrDefault()), reached.Value)
            where nearest[(next.SubscriptionId, next.EndsOn)].All(days => days > next.DaysAhead && !IsOfUnknownTerm(subscription))
            select new ExpiryItem(skus[subscription.SkuId], subscription, next);
        return new ExpiryPlan(
            [.. items.OrderBy(item => item.Subscription.NextLifecycleAt).ThenBy(item => item.Sku.SkuPartNumber, StringComparer.Ordinal)
                .ThenBy(item => item.Subscription.Id, StringComparer.Ordinal)],
            [.. notified.Where(item => item.EndsOn < DayOf(now))]);
    }

    /// <summary>
    /// Returns the smallest configured number of days within which a term, trial, grace period or suspension ends; null if none.
    /// A subscription that the customer cancelled (LockedOut) is not reported, and a monthly one only if there is something to return.
    /// </summary>
    public static int? DaysAhead(Subscription subscription, IReadOnlyList<int> daysAhead, DateTimeOffset now)
    {
        if (subscription.Status is not (SubscriptionStatus.Enabled or SubscriptionStatus.Warning or SubscriptionStatus.Suspended) || subscription.Quantity <= 0)
            return null;
        if (IsMonthly(subscription))
        {
            if (subscription.Returnable is not > 0)
                return null;
            daysAhead = daysAhead.Count == 0 ? [] : [MonthlyDaysAhead];
        }
        var remaining = subscription.NextLifecycleAt - now;
        return remaining > TimeSpan.Zero ? daysAhead.Where(days => remaining <= TimeSpan.FromDays(days)).Select(days => (int?)days).Min() : null;
    }

    internal static bool IsMonthly(Subscription subscription) => subscription is { Renews: true, Term: SubscriptionTerm.P1M };

    /// <summary>It may be monthly: it is reported once, not at each number of days.</summary>
    private static bool IsOfUnknownTerm(Subscription subscription) => subscription is { Renews: true, Term: null };

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}

/// <summary>An ending subscription to report.</summary>
internal sealed record ExpiryItem(SkuUsage Sku, Subscription Subscription, ExpiryNotice Notice)
{
    /// <summary>Whether it is reported because of what can be returned: it renews automatically.</summary>
    public bool IsMonthly => ExpiryPlan.IsMonthly(Subscription);
}

/// <summary>A report about a subscription's end that the administrator received.</summary>
/// <param name="EndsOn">UTC. The new end date of a renewed subscription is reported again.</param>
/// <param name="DaysAhead">The configured number of days within which it was reported.</param>
internal sealed record ExpiryNotice(string SubscriptionId, DateOnly EndsOn, int DaysAhead);
