namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Decides whether a product is low. Pure.</summary>
internal sealed class LowLicenseRule(AlertOptions options)
{
    /// <summary>Hysteresis: a warning clears only this far above the threshold.</summary>
    private const int LeastMargin = 2;

    /// <summary>What users in groups wait for is not free any more.</summary>
    /// <param name="daysToEmpty">Days until none is available, by the forecast; null if unknown or never.</param>
    public ThresholdResult Evaluate(SkuUsage sku, int? daysToEmpty, int waiting = 0)
    {
        if (!IsWatched(sku))
            return new ThresholdResult(LicenseStatus.Ok, Threshold: null, HasRecovered: true);
        var values = options.For(sku);
        var threshold = Threshold(sku.Usable, values);
        // A product without users cannot run out.
        if (sku.Assigned == 0 && waiting == 0 && !(sku.Wanted > 0))
            return new ThresholdResult(LicenseStatus.Ok, threshold, HasRecovered: true);
        var status = sku.Available switch
        {
            < 0 => sku.Excess > 0 ? LicenseStatus.OverAssigned : LicenseStatus.Suspended,
            0 => LicenseStatus.Out,
            _ when sku.InGrace > 0 => LicenseStatus.Expiring,
            _ when sku.Free <= threshold || daysToEmpty <= values.DaysToEmptyAtOrBelow => LicenseStatus.Low,
            _ => LicenseStatus.Ok,
        };
        var margin = Math.Max(LeastMargin, (threshold + 3) / 4);
        var hasRecovered = status == LicenseStatus.Ok && sku.Free >= threshold + margin && !(daysToEmpty <= values.DaysToEmptyAtOrBelow * 3 / 2);
        return new ThresholdResult(status, threshold, hasRecovered);
    }

    public bool IsWatched(SkuUsage sku) =>
        sku.AppliesToUser
        && !NoCostSkus.Contains(sku)
        // An abandoned product: none usable, none assigned and none wanted.
        && (sku.Usable > 0 || sku.Assigned > 0 || sku.Wanted > 0)
        && !options.Ignore.Any(entry => SkuName.IsOf(entry, sku));

    /// <summary>min(FreeAtOrBelow, ceil(FreePercentAtOrBelow % of the usable)): neither a product of 10 nor one of 10,000 warns too early.</summary>
    private static int Threshold(int usable, AlertThresholds values) =>
        Math.Min(values.FreeAtOrBelow, (int)Math.Ceiling(usable * values.FreePercentAtOrBelow / 100m));
}

/// <param name="Threshold">Low at this many available licenses or fewer; null if the product is not watched.</param>
/// <param name="HasRecovered">Whether it is far enough above the threshold to clear the warning.</param>
internal sealed record ThresholdResult(LicenseStatus Status, int? Threshold, bool HasRecovered)
{
    /// <summary>An unwatched product is not reported, not even as recovered.</summary>
    public bool IsWatched => Threshold is not null;
}
