namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Decides whether a product is low. Pure: the numbers and the settings go in, the standing comes out.</summary>
internal sealed class LowLicenseRule(AlertOptions options)
{
    /// <summary>Hysteresis: a warning clears only this far above the threshold.</summary>
    private const int LeastMargin = 2;

    /// <param name="daysToEmpty">The forecast; null if there is none, or nothing will run out.</param>
    /// <param name="waiting">How many users wait for one.</param>
    public ThresholdResult Evaluate(SkuUsage sku, int? daysToEmpty, int waiting = 0)
    {
        if (!IsWatched(sku))
            return new ThresholdResult(LicenseStatus.Ok, Threshold: null, IsWellAgain: true);
        var values = options.For(sku);
        var threshold = Threshold(sku.Usable, values);
        // What nobody has and nobody waits for runs out for nobody.
        if (sku.Assigned == 0 && waiting == 0)
            return new ThresholdResult(LicenseStatus.Ok, threshold, IsWellAgain: true);
        var status = sku.Available switch
        {
            < 0 => sku.Excess > 0 ? LicenseStatus.OverAssigned : LicenseStatus.Suspended,
            0 => LicenseStatus.Out,
            _ when sku.InGrace > 0 => LicenseStatus.Expiring,
            var free when free <= threshold || daysToEmpty <= values.DaysToEmptyAtOrBelow => LicenseStatus.Low,
            _ => LicenseStatus.Ok,
        };
        var margin = Math.Max(LeastMargin, (threshold + 3) / 4);
        var isWellAgain = status == LicenseStatus.Ok && sku.Available >= threshold + margin && !(daysToEmpty <= values.DaysToEmptyAtOrBelow * 3 / 2);
        return new ThresholdResult(status, threshold, isWellAgain);
    }

    /// <summary>Whether anybody is to be warned of a product at all.</summary>
    public bool IsWatched(SkuUsage sku) =>
        sku.AppliesToUser
        && !NoCostSkus.Contains(sku)
        // A product that was given up: nothing to use and nobody uses it.
        && (sku.Usable > 0 || sku.Assigned > 0)
        && !options.Ignore.Any(entry => SkuName.IsOf(entry, sku));

    /// <summary>
    /// The smaller of a number and a share, so that neither a product of 10 nor one of 10,000 warns too early:
    /// min(FreeAtOrBelow, ceil(FreePercentAtOrBelow % of what is usable)).
    /// </summary>
    private static int Threshold(int usable, AlertThresholds values) =>
        Math.Min(values.FreeAtOrBelow, (int)Math.Ceiling(usable * values.FreePercentAtOrBelow / 100m));
}

/// <param name="Threshold">Low at this many free licenses or fewer; null if the product is not watched.</param>
/// <param name="IsWellAgain">Whether it is far enough from being low for a warning to be over.</param>
internal sealed record ThresholdResult(LicenseStatus Status, int? Threshold, bool IsWellAgain)
{
    /// <summary>A product that is not watched is not reported, nor that it has recovered: it was given up, or is ignored from now on.</summary>
    public bool IsWatched => Threshold is not null;
}
