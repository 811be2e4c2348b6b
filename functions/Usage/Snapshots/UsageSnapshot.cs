namespace LicenseFunctions.Usage.Snapshots;

/// <summary>The numbers of every product of the tenant at one moment.</summary>
/// <param name="TakenAt">UTC, whole seconds.</param>
internal sealed record UsageSnapshot(DateTimeOffset TakenAt, IReadOnlyList<SkuUsage> Skus)
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>A product by GUID or part number, for a setting; null if the tenant does not have it, or several of that part number.</summary>
    public SkuUsage? Find(string sku) => Skus.Where(s => SkuName.IsOf(sku, s)).ToList() is [var only] ? only : null;

    /// <summary>Whether a time comes from a clock that ran ahead of the one that says <paramref name="now"/>, by more than clocks differ.</summary>
    public static bool IsAhead(DateTimeOffset? time, DateTimeOffset now) => time > now + ClockDifference;
}

/// <summary>One product at one moment, as the history keeps it.</summary>
internal sealed record UsagePoint(DateTimeOffset TakenAt, SkuUsage Usage);

/// <summary>Of one product at one moment what trends and forecasts need.</summary>
/// <param name="Usable">What can be in use: purchased and in grace.</param>
/// <param name="Assigned">Users who hold it.</param>
internal sealed record UsageReading(DateTimeOffset TakenAt, int Usable, int Assigned)
{
    public int Available => Usable - Assigned;
}
