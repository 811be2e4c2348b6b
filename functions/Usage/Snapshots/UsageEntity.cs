namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Snapshots as rows of the table LicenseUsage; see <see cref="UsageStore"/> for the keys.</summary>
internal static class UsageEntity
{
    /// <summary>The newest snapshot as a whole.</summary>
    public const string LatestRow = "latest";

    /// <summary>A snapshot that is being written in more than one transaction.</summary>
    public const string PendingRow = "pending";

    public static string PointRow(Guid skuId, DateTimeOffset time) => $"sku|{skuId:D}|{TableKey.Ascending(time)}";

    public static TableEntity FromPoint(string partition, DateTimeOffset takenAt, SkuUsage usage) => new(partition, PointRow(usage.SkuId, takenAt))
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
    };

    public static string DayRow(Guid skuId, DateTimeOffset time) => $"day|{skuId:D}|{Day(time)}";

    public static TableEntity FromDay(string partition, DateTimeOffset takenAt, SkuUsage usage)
    {
        var row = FromPoint(partition, takenAt, usage);
        row.RowKey = DayRow(usage.SkuId, takenAt);
        return row;
    }

    public static string AllRow(DateTimeOffset time) => $"all|{Day(time)}";

    /// <summary>A snapshot in short: <c>{"skuId": [usable, assigned], …}</c>, some 50 bytes a product.</summary>
    public static TableEntity FromDayOfAll(string partition, UsageSnapshot snapshot)
    {
        var row = new TableEntity(partition, AllRow(snapshot.TakenAt)) { ["TakenAt"] = snapshot.TakenAt };
        LargeProperty.Write(row, "Skus",
            JsonSerializer.SerializeToUtf8Bytes(snapshot.Skus.ToDictionary(sku => sku.SkuId, sku => (int[])[sku.Usable, sku.Assigned])));
        return row;
    }

    public static IEnumerable<(Guid SkuId, UsageReading Reading)> ToReadings(TableEntity row)
    {
        var takenAt = row.GetDateTimeOffset("TakenAt").GetValueOrDefault();
        return (JsonSerializer.Deserialize<Dictionary<Guid, int[]>>(LargeProperty.Read(row, "Skus")) ?? [])
            .Select(sku => (sku.Key, new UsageReading(takenAt, sku.Value[0], sku.Value[1])));
    }

    public static UsagePoint ToPoint(TableEntity row) => new(
        row.GetDateTimeOffset("TakenAt").GetValueOrDefault(),
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
        });

    public static TableEntity FromSnapshot(string partition, string rowKey, UsageSnapshot snapshot, ETag etag = default)
    {
        var row = new TableEntity(partition, rowKey) { ["TakenAt"] = snapshot.TakenAt, ETag = etag };
        LargeProperty.Write(row, "Skus", JsonSerializer.SerializeToUtf8Bytes(snapshot.Skus));
        return row;
    }

    public static UsageSnapshot ToSnapshot(TableEntity row) => new(
        row.GetDateTimeOffset("TakenAt").GetValueOrDefault(),
        JsonSerializer.Deserialize<IReadOnlyList<SkuUsage>>(LargeProperty.Read(row, "Skus")) ?? []);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
