namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>Entries as rows; see <see cref="WaitingStore"/> for the keys.</summary>
internal static class WaitingEntity
{
    private const string Caller = nameof(RequestOrigin.Caller);
    private const string CorrelationId = nameof(RequestOrigin.CorrelationId);
    private const string IsSignedIn = nameof(RequestOrigin.IsSignedIn);
    private const string Reference = nameof(RequestOrigin.Reference);

    public static string EntryRow(string id) => "entry|" + id;

    public static bool IsEntry(TableEntity row) => row.RowKey.StartsWith(EntryRow(""), StringComparison.Ordinal);

    public static string QueueRow(WaitingEntry entry) => $"queue|{entry.SkuId:D}|{entry.Id}";

    public static string UserRow(Guid skuId, string userId) => $"user|{skuId:D}|{TableKey.Escape(userId.ToLowerInvariant())}";

    public static TableEntity FromEntry(string partition, string rowKey, WaitingEntry entry) => new(partition, rowKey)
    {
        [nameof(WaitingEntry.Id)] = entry.Id,
        [nameof(WaitingEntry.User)] = entry.User,
        [nameof(WaitingEntry.UserId)] = entry.UserId,
        [nameof(WaitingEntry.SkuId)] = entry.SkuId,
        [nameof(WaitingEntry.SkuPartNumber)] = entry.SkuPartNumber,
        [nameof(WaitingEntry.State)] = entry.State.ToString(),
        [nameof(WaitingEntry.IsToBeOrdered)] = entry.IsToBeOrdered,
        [nameof(WaitingEntry.RequestedAt)] = entry.RequestedAt,
        [Caller] = entry.Origin.Caller,
        [CorrelationId] = entry.Origin.CorrelationId,
        [IsSignedIn] = entry.Origin.IsSignedIn,
        [Reference] = entry.Origin.Reference,
        [nameof(WaitingEntry.DisabledPlans)] = JsonSerializer.Serialize(entry.DisabledPlans),
        [nameof(WaitingEntry.UsageLocation)] = entry.UsageLocation,
        [nameof(WaitingEntry.ServingSince)] = entry.ServingSince,
        [nameof(WaitingEntry.OrderId)] = entry.OrderId,
        [nameof(WaitingEntry.Orders)] = entry.Orders,
        [nameof(WaitingEntry.SettledAt)] = entry.SettledAt,
        [nameof(WaitingEntry.Code)] = entry.Code,
        [nameof(WaitingEntry.Detail)] = entry.Detail,
    };

    public static WaitingEntry ToEntry(TableEntity row) => new()
    {
        Id = row.GetString(nameof(WaitingEntry.Id)),
        User = row.GetString(nameof(WaitingEntry.User)),
        UserId = row.GetString(nameof(WaitingEntry.UserId)),
        SkuId = row.GetGuid(nameof(WaitingEntry.SkuId)).GetValueOrDefault(),
        SkuPartNumber = row.GetString(nameof(WaitingEntry.SkuPartNumber)),
        State = Enum.Parse<WaitingState>(row.GetString(nameof(WaitingEntry.State))),
        IsToBeOrdered = row.GetBoolean(nameof(WaitingEntry.IsToBeOrdered)).GetValueOrDefault(),
        RequestedAt = row.GetDateTimeOffset(nameof(WaitingEntry.RequestedAt)).GetValueOrDefault(),
        Origin = new RequestOrigin(row.GetString(Caller), row.GetString(CorrelationId), row.GetString(Reference))
        { IsSignedIn = row.GetBoolean(IsSignedIn) == true },
        // An earlier version wrote an empty list where none was given.
        DisabledPlans = JsonSerializer.Deserialize<IReadOnlyList<string>>(row.GetString(nameof(WaitingEntry.DisabledPlans))) is { Count: > 0 } plans
            ? plans
            : null,
        UsageLocation = row.GetString(nameof(WaitingEntry.UsageLocation)),
        ServingSince = row.GetDateTimeOffset(nameof(WaitingEntry.ServingSince)),
        OrderId = row.GetString(nameof(WaitingEntry.OrderId)),
        Orders = row.GetInt32(nameof(WaitingEntry.Orders)).GetValueOrDefault(),
        SettledAt = row.GetDateTimeOffset(nameof(WaitingEntry.SettledAt)),
        Code = row.GetString(nameof(WaitingEntry.Code)),
        Detail = row.GetString(nameof(WaitingEntry.Detail)),
    };
}
