using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Alerts.Surplus;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>A product that a mail asks to act on.</summary>
/// <param name="License">Null if only a subscription of it ends.</param>
/// <param name="Kind">Null if it is low, was reported before, and is here because of its <paramref name="Ends"/>.</param>
/// <param name="Ends">Its subscriptions to report, soonest first.</param>
internal sealed record DigestRow(SkuUsage Sku, LicenseEvaluation? License, AlertKind? Kind, IReadOnlyList<ExpiryItem> Ends)
{
    /// <summary>What is more than needed; null if there is no news of it.</summary>
    public SurplusItem? Surplus { get; init; }

    public LicenseStatus Status => License?.Result.Status ?? LicenseStatus.Ok;

    /// <summary>Whether the administrators did not know of it.</summary>
    public bool IsNew => Ends.Count > 0 || Surplus is not null || Kind is AlertKind.First or AlertKind.Worse or AlertKind.Gone;

    /// <summary>Whether the news is that a subscription ends: the rest was reported before, or is nothing to report.</summary>
    public bool IsAboutAnEnd => Ends.Count > 0 && Kind is null or AlertKind.Reminder;

    /// <summary>Whether the news is a surplus. A product that is low has none.</summary>
    public bool IsAboutSurplus => Surplus is not null && Ends.Count == 0;

    /// <summary>Whether people have no access, or the next one gets none.</summary>
    public bool IsCritical => Status is LicenseStatus.Out or LicenseStatus.Suspended or LicenseStatus.OverAssigned or LicenseStatus.Gone;

    /// <summary>The products of a run, the worst first. One that has recovered asks for nothing.</summary>
    public static IReadOnlyList<DigestRow> Of(AlertPlan plan, IReadOnlyList<ExpiryItem> ends, IReadOnlyList<SurplusItem> surplus)
    {
        var surplusOf = surplus.ToDictionary(item => item.Sku.SkuId);
        var endsOf = ends.ToLookup(end => end.Sku.SkuId);
        var reported = plan.Items.Where(item => item.Kind != AlertKind.Over).ToDictionary(item => item.License.Sku.SkuId, item => item.Kind);
        var licenses = plan.Items.Where(item => item.Kind != AlertKind.Over).Select(item => item.License)
            .Concat(plan.Low.Where(license => !reported.ContainsKey(license.Sku.SkuId) && endsOf.Contains(license.Sku.SkuId))).ToList();
        return
        [
            .. licenses.Select(license => new DigestRow(
                    license.Sku, license, reported.TryGetValue(license.Sku.SkuId, out var kind) ? kind : null, [.. endsOf[license.Sku.SkuId]]))
                .Concat(ends.Select(end => end.Sku).Concat(surplus.Select(item => item.Sku)).DistinctBy(sku => sku.SkuId)
                    .Where(sku => licenses.TrueForAll(license => license.Sku.SkuId != sku.SkuId))
                    .Select(sku => new DigestRow(sku, License: null, Kind: null, [.. endsOf[sku.SkuId]]) { Surplus = surplusOf.GetValueOrDefault(sku.SkuId) }))
                .OrderByDescending(row => row.Rank).ThenBy(row => row.License?.Sku.Available)
                .ThenBy(row => row.Ends.Count == 0 ? DateOnly.MinValue : row.Ends[0].Notice.EndsOn)
                .ThenBy(row => row.Sku.SkuPartNumber, StringComparer.Ordinal),
        ];
    }

    private LicenseStatus Rank => Status switch
    {
        LicenseStatus.Gone when Sku.Assigned == 0 => LicenseStatus.Ok,
        LicenseStatus.Ok when Ends.Any(end => end.Subscription.Status is SubscriptionStatus.Warning or SubscriptionStatus.Suspended) => LicenseStatus.Expiring,
        var status => status,
    };
}
