namespace LicenseFunctions.Shared.Storage.Audit;

/// <summary>Audit entries as rows.</summary>
internal static class AuditEntity
{
    public const string At = nameof(At);
    public const string UserId = nameof(UserId);
    public const string UserPrincipalName = nameof(UserPrincipalName);
    public const string Added = nameof(Added);
    public const string Updated = nameof(Updated);
    public const string Removed = nameof(Removed);
    public const string UsageLocation = nameof(UsageLocation);
    public const string Caller = nameof(Caller);
    public const string CallerClaimed = nameof(CallerClaimed);
    public const string Reference = nameof(Reference);
    public const string CorrelationId = nameof(CorrelationId);
    public const string Result = nameof(Result);
    public const string CompletedAt = nameof(CompletedAt);

    public static TableEntity FromEntry(string partition, AuditEntry entry, DateTimeOffset now, int index, string result) =>
        new(partition, $"{TableKey.Descending(now)}|{index.ToString("D3", CultureInfo.InvariantCulture)}|{Guid.NewGuid():N}")
        {
            [At] = now,
            [UserId] = entry.User.Id,
            [UserPrincipalName] = entry.User.UserPrincipalName,
            [Added] = string.Join(',', entry.Added),
            [Updated] = string.Join(',', entry.Updated),
            [Removed] = string.Join(',', entry.Removed),
            [UsageLocation] = entry.SetLocation,
            [Caller] = entry.Origin.Caller,
            [CallerClaimed] = !entry.Origin.IsSignedIn,
            [Reference] = entry.Origin.Reference,
            [CorrelationId] = entry.Origin.CorrelationId,
            [Result] = result,
        };

    public static TableEntity CopyTo(string partition, string key, TableEntity row)
    {
        var copy = new TableEntity(partition, key);
        foreach (var (name, value) in row.Where(property => property.Key is not ("odata.etag" or "PartitionKey" or "RowKey" or "Timestamp")))
            copy[name] = value;
        return copy;
    }
}
