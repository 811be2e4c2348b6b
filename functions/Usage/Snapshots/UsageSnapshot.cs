namespace LicenseFunctions.Usage.Snapshots;

/// <summary>The license numbers of all products of the tenant at one time.</summary>
/// <param name="TakenAt">UTC, whole seconds.</param>
internal sealed record UsageSnapshot(DateTimeOffset TakenAt, IReadOnlyList<SkuUsage> Skus)
{
    /// <summary>Finds a product by GUID or part number; null if the tenant has none or several of that part number.</summary>
    public SkuUsage? Find(string sku) => Skus.Where(s => SkuName.IsOf(sku, s)).ToList() is [var only] ? only : null;

    /// <summary>Whether a time is further in the future than clocks usually differ.</summary>
    public static bool IsAhead(DateTimeOffset? time, DateTimeOffset now) => time > now.AddMinutes(5);
}

internal sealed record UsagePoint(DateTimeOffset TakenAt, SkuUsage Usage);

/// <summary>The numbers of one product that trends and forecasts need.</summary>
/// <param name="Usable">Purchased and in grace.</param>
internal sealed record UsageReading(DateTimeOffset TakenAt, int Usable, int Assigned)
{
    public int Available => Usable - Assigned;
}
