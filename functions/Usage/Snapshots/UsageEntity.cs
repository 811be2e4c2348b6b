namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Maps snapshots to rows of the table LicenseUsage; see <see cref="UsageStore"/> for the keys.</summary>
internal static class UsageEntity
{
    public const string LatestRow = "latest";
    public const string PendingRow = "pending";

    // Prefixes of series of rows, which are in the order of time.
    public const string PointRows = "sku|";
    public const string DayRows = "day|";
    public const string AllRows = "all|";

    /// <summary>The prefix of a row's series: <c>sku|{skuId}|</c>, <c>day|{skuId}|</c> or <c>all|</c>.</summary>
    public static string SeriesOf(TableEntity row) => row.RowKey[..(row.RowKey.LastIndexOf('|') + 1)];

    public static string PointRow(Guid skuId, DateTimeOffset time) => $"{PointRows}{skuId:D}|{TableKey.Ascending(time)}";

    public static TableEntity FromPoint(DateTimeOffset takenAt, SkuUsage usage) => new(null, PointRow(usage.SkuId, takenAt))
    {
        ["TakenAt"] = takenAt,
        [nameof(SkuUsage.SkuId)] = usage.SkuId,
        [nameof(SkuUsage.SkuPartNumber)] = usage.SkuPartNumber,
        [nameof(SkuUsage.AppliesToUser)] = usage.AppliesToUser,
        [nameof(SkuUsage.CapabilityStatus)] = usage.CapabilityStatus,
        [nameof(SkuUsage.Purchased)] = usage.Purchased,
        [nameof(SkuUsage.InGrace)] = usage.InGrace,
        [nameof(SkuUsage.Suspended)] = usage.Suspended,
        [nameof(SkuUsage.LockedOut)] = usage.LockedOut,
        [nameof(SkuUsage.Assigned)] = usage.Assigned,
        [nameof(SkuUsage.Wanted)] = usage.Wanted,
    };

    public static string DayRow(Guid skuId, DateTimeOffset time) => $"{DayRows}{skuId:D}|{Day(time)}";

    public static TableEntity FromDay(DateTimeOffset takenAt, SkuUsage usage) =>
        new(FromPoint(takenAt, usage)) { RowKey = DayRow(usage.SkuId, takenAt) };

    public static string AllRow(DateTimeOffset time) => $"{AllRows}{Day(time)}";

    /// <summary>A compact snapshot, about 50 bytes per product: <c>{"skuId": [usable, assigned], …}</c>.</summary>
    public static TableEntity FromDayOfAll(UsageSnapshot snapshot) => new TableEntity(null, AllRow(snapshot.TakenAt)) { ["TakenAt"] = snapshot.TakenAt }
        .With("Skus", snapshot.Skus.ToDictionary(sku => sku.SkuId, sku => (int[])[sku.Usable, sku.Assigned]));

    public static IEnumerable<(Guid SkuId, UsageReading Reading)> ToReadings(TableEntity row) =>
        (row.Read<Dictionary<Guid, int[]>>("Skus") ?? []).Select(sku => (sku.Key, new UsageReading(TakenAt(row), sku.Value[0], sku.Value[1])));

    public static UsagePoint ToPoint(TableEntity row) => new(
        TakenAt(row),
        new SkuUsage
        {
            SkuId = row.GetGuid(nameof(SkuUsage.SkuId)).GetValueOrDefault(),
            SkuPartNumber = row.GetString(nameof(SkuUsage.SkuPartNumber)),
            AppliesToUser = row.GetBoolean(nameof(SkuUsage.AppliesToUser)).GetValueOrDefault(),
            CapabilityStatus = row.GetString(nameof(SkuUsage.CapabilityStatus)),
            Purchased = row.GetInt32(nameof(SkuUsage.Purchased)).GetValueOrDefault(),
            InGrace = row.GetInt32(nameof(SkuUsage.InGrace)).GetValueOrDefault(),
            Suspended = row.GetInt32(nameof(SkuUsage.Suspended)).GetValueOrDefault(),
            LockedOut = row.GetInt32(nameof(SkuUsage.LockedOut)).GetValueOrDefault(),
            Assigned = row.GetInt32(nameof(SkuUsage.Assigned)).GetValueOrDefault(),
            Wanted = row.GetInt32(nameof(SkuUsage.Wanted)),
        });

    public static TableEntity FromSnapshot(string rowKey, UsageSnapshot snapshot) =>
        new TableEntity(null, rowKey) { ["TakenAt"] = snapshot.TakenAt }.With("Skus", snapshot.Skus);

    public static UsageSnapshot ToSnapshot(TableEntity row) => new(TakenAt(row), row.Read<IReadOnlyList<SkuUsage>>("Skus") ?? []);

    private static DateTimeOffset TakenAt(TableEntity row) => row.GetDateTimeOffset("TakenAt").GetValueOrDefault();

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
