using LicenseFunctions.Shared.Graph;

namespace LicenseFunctions.Alerts;

/// <summary>What a run has to do, decided from the numbers and from what was warned of before. Pure.</summary>
/// <param name="Low">Every product that is low, worst first.</param>
/// <param name="News">Those of them that were not warned of, or have become worse. Empty: there is nothing to send.</param>
/// <param name="Recovered">Products that were warned of and are fine again, or gone.</param>
internal sealed record WarningPlan(IReadOnlyList<LowLicense> Low, IReadOnlyList<LowLicense> News, IReadOnlyList<Guid> Recovered)
{
    public static WarningPlan Make(IEnumerable<SkuUsage> skus, LowLicenseRule rule, IReadOnlyDictionary<Guid, LicenseStatus> warned)
    {
        var low = skus
            .Select(sku => new LowLicense(sku, rule.Judge(sku)))
            .Where(license => license.Standing.Status > LicenseStatus.Ok)
            .OrderByDescending(license => license.Standing.Status)
            .ThenBy(license => license.Sku.Available)
            .ToList();
        var news = low.Where(license => license.Standing.Status > warned.GetValueOrDefault(license.Sku.SkuId)).ToList();
        var recovered = warned.Keys.Except(low.Select(license => license.Sku.SkuId)).ToList();
        return new WarningPlan(low, news, recovered);
    }
}

internal sealed record LowLicense(SkuUsage Sku, LicenseStanding Standing);
