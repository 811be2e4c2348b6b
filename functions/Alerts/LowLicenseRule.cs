using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Usage;

namespace LicenseFunctions.Alerts;

/// <summary>Decides whether a product is low. Pure: the numbers and the settings go in, the standing comes out.</summary>
internal sealed class LowLicenseRule(AlertOptions options)
{
    public LicenseStanding Judge(SkuUsage sku)
    {
        if (!IsWatched(sku))
            return new LicenseStanding(LicenseStatus.Ok, null);
        var threshold = Threshold(sku.Usable);
        var status = sku.Available switch
        {
            < 0 => LicenseStatus.OverAssigned,
            0 => LicenseStatus.Out,
            var free when free <= threshold => LicenseStatus.Low,
            _ => LicenseStatus.Ok,
        };
        return new LicenseStanding(status, threshold);
    }

    /// <summary>
    /// The smaller of a number and a share, so that neither a product of 10 nor one of 10,000 warns too early:
    /// min(FreeAtOrBelow, ceil(FreePercentAtOrBelow % of what is usable)).
    /// </summary>
    private int Threshold(int usable) => Math.Min(options.FreeAtOrBelow, (int)Math.Ceiling(usable * options.FreePercentAtOrBelow / 100m));

    private bool IsWatched(SkuUsage sku) =>
        sku.AppliesToUser
        && !FreeSkus.Contains(sku)
        // A product that was given up: nothing to use and nobody uses it.
        && (sku.Usable > 0 || sku.Assigned > 0)
        && !options.Ignore.Any(entry => SkuName.IsOf(entry, sku));
}

/// <param name="Threshold">Low at this many free licenses or fewer; null if the product is not watched.</param>
internal sealed record LicenseStanding(LicenseStatus Status, int? Threshold);
