namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Which ends of subscriptions a run reports, decided from the subscriptions and from what was reported before. Pure.</summary>
/// <param name="Items">What is to be notified, soonest first. Empty: there is nothing to send.</param>
/// <param name="Over">What was reported and need not be kept any more.</param>
internal sealed record ExpiryPlan(IReadOnlyList<ExpiryItem> Items, IReadOnlyList<ExpiryNotice> Over)
{
    public static ExpiryPlan Nothing { get; } = new([], []);

    /// <param name="subscriptions">All of the tenant, as they are now: one that was renewed has another date, and nothing is said of the old one.</param>
    /// <param name="audible">The products that may be reported: watched, and not muted.</param>
    /// <param name="daysAhead">Days ahead of an end on which it is reported: once for each, but only the nearest where a run comes late.</param>
    public static ExpiryPlan Make(
        IReadOnlyList<Subscription> subscriptions, IReadOnlyList<SkuUsage> audible, IReadOnlyList<ExpiryNotice> notified, IReadOnlyList<int> daysAhead,
        DateTimeOffset now)
    {
        var skus = audible.ToDictionary(sku => sku.SkuId);
        var nearest = notified.ToLookup(item => (item.SubscriptionId, item.EndsOn), item => item.DaysAhead);
        var news =
            from subscription in subscriptions
            let reached = DaysAhead(subscription, daysAhead, now)
            where reached is not null && skus.ContainsKey(subscription.SkuId)
            let next = new ExpiryNotice(subscription.Id, DayOf(subscription.NextLifecycleAt.GetValueOrDefault()), reached.Value)
            where nearest[(next.SubscriptionId, next.EndsOn)].All(days => days > next.DaysAhead)
            select new ExpiryItem(skus[subscription.SkuId], subscription, next);
        return new ExpiryPlan(
            [.. news.OrderBy(item => item.Subscription.NextLifecycleAt).ThenBy(item => item.Sku.SkuPartNumber, StringComparer.Ordinal)
                .ThenBy(item => item.Subscription.Id, StringComparer.Ordinal)],
            [.. notified.Where(item => item.EndsOn < DayOf(now))]);
    }

    /// <summary>
    /// The smallest of the numbers of days within which something ends that can still be kept: a term or trial, its grace period, or what
    /// is suspended and not yet deleted. Null if nothing does. What the customer cancelled (LockedOut) is meant to end.
    /// </summary>
    public static int? DaysAhead(Subscription subscription, IReadOnlyList<int> daysAhead, DateTimeOffset now)
    {
        if (subscription.Status is not (SubscriptionStatus.Enabled or SubscriptionStatus.Warning or SubscriptionStatus.Suspended) || subscription.Quantity <= 0)
            return null;
        var left = subscription.NextLifecycleAt - now;
        return left > TimeSpan.Zero ? daysAhead.Where(days => left <= TimeSpan.FromDays(days)).Select(days => (int?)days).Min() : null;
    }

    /// <summary>UTC.</summary>
    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}

/// <summary>One end to report.</summary>
/// <param name="Notice">What is to be kept once the mail was taken.</param>
internal sealed record ExpiryItem(SkuUsage Sku, Subscription Subscription, ExpiryNotice Notice);

/// <summary>What the administrator knows of a subscription's end.</summary>
/// <param name="EndsOn">UTC; a renewed subscription ends on another day, and that is another matter.</param>
/// <param name="DaysAhead">The setting's number of days within which it was reported.</param>
internal sealed record ExpiryNotice(string SubscriptionId, DateOnly EndsOn, int DaysAhead);
