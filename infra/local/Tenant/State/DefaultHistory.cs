namespace LicenseFunctions.Tenant;

/// <summary>A product as it was, and how many users held it.</summary>
internal sealed record SkuReading(TenantSku Sku, int Assigned);

/// <summary>
/// How <see cref="DefaultTenant"/> became what it is: each product at the start of each of the last 90 days. People start and leave on
/// working days. The same day always has the same past.
/// </summary>
internal static class DefaultHistory
{
    public const int Days = 90;

    private static readonly Dictionary<string, Past> Products = new(StringComparer.Ordinal)
    {
        ["ENTERPRISEPACK"] = new(Starts: 0.18, Leaves: 0.04) { Changes = [(35, sku => sku with { Enabled = sku.Enabled - 5 })] },
        ["SPE_E5"] = new(Starts: 0.12, Leaves: 0.02),
        // Three were returned, and nobody was asked whether they were in use.
        ["SPB"] = new(Starts: 0.03, Leaves: 0) { Changes = [(12, sku => sku with { Enabled = sku.Enabled + 3 })] },
        ["POWER_BI_PRO"] = new(Starts: 0.08, Leaves: 0.01),
        ["FLOW_FREE"] = new(Starts: 0.05, Leaves: 0),
        ["PROJECTPROFESSIONAL"] = new(Starts: 0, Leaves: 0) { Changes = [(5, Renewed)] },
        ["VISIOCLIENT"] = new(Starts: 0, Leaves: 0)
        {
            Changes = [(30, sku => sku with { Warning = sku.Suspended, Suspended = 0 }), (60, Renewed)],
        },
    };

    /// <summary>Oldest first, up to yesterday, when each product came to what it is now.</summary>
    public static IEnumerable<(DateOnly Day, IReadOnlyList<SkuReading> Skus)> Before(DateOnly today, IEnumerable<SkuReading> now)
    {
        var products = now.Select(reading => Back(today, reading)).ToList();
        return Enumerable.Range(1, Days).Reverse()
            .Select(ago => (today.AddDays(-ago), (IReadOnlyList<SkuReading>)[.. products.Select(product => product[ago])]));
    }

    /// <summary>Before its term ended.</summary>
    private static TenantSku Renewed(TenantSku sku) => sku with { Enabled = sku.Warning, Warning = 0 };

    /// <summary>The readings of one product by how many days ago they were.</summary>
    private static List<SkuReading> Back(DateOnly today, SkuReading now)
    {
        var past = Products.GetValueOrDefault(now.Sku.SkuPartNumber) ?? new(Starts: 0, Leaves: 0);
        var random = new Random(1);
        List<SkuReading> readings = [now];
        for (var ago = 1; ago <= Days; ago++)
        {
            var newer = readings[^1];
            // No number is drawn for a weekend, so that a run on a Monday has nearly the same past as one on a Tuesday.
            var works = today.AddDays(-ago).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            var chance = works ? random.NextDouble() : 0.5;
            var more = chance < past.Starts ? 1 : chance > 1 - past.Leaves ? -1 : 0;
            var sku = past.Changes.Where(change => change.DaysAgo == ago).Aggregate(newer.Sku, (sku, change) => change.Before(sku));
            readings.Add(new(sku, Math.Max(0, newer.Assigned - more)));
        }

        return readings;
    }

    /// <param name="Starts">How likely it is that somebody got the product on a working day.</param>
    /// <param name="Leaves">How likely it is that somebody lost it.</param>
    private sealed record Past(double Starts, double Leaves)
    {
        /// <summary>What was bought, returned or not renewed, newest first: when, and what the product was before.</summary>
        public IReadOnlyList<(int DaysAgo, Func<TenantSku, TenantSku> Before)> Changes { get; init; } = [];
    }
}
