namespace LicenseFunctions.Shared.Storage.Audit;

/// <summary>A change of licenses in the table Audit.</summary>
internal sealed record AuditRow : TableRow
{
    public DateTimeOffset At { get; init; }
    public string UserId { get; init; } = "";
    public string UserPrincipalName { get; init; } = "";

    /// <summary>Part numbers, separated by commas.</summary>
    public string Added { get; init; } = "";
    public string Updated { get; init; } = "";
    public string Removed { get; init; } = "";

    /// <summary>The location that was set; null for a change of licenses.</summary>
    public string? UsageLocation { get; init; }
    public string Caller { get; init; } = "";

    /// <summary>Null in rows of an earlier version.</summary>
    public bool? CallerClaimed { get; init; }
    public string? Reference { get; init; }
    public string CorrelationId { get; init; } = "";

    /// <summary><c>done</c>, a problem's code, <c>unknown</c>, or <c>started</c>.</summary>
    public string Result { get; init; } = "";
    public DateTimeOffset? CompletedAt { get; init; }

    public static AuditRow Of(AuditEntry entry, DateTimeOffset now, int index, string result) => new()
    {
        RowKey = $"{TableKey.Descending(now)}|{index.ToString("D3", CultureInfo.InvariantCulture)}|{Guid.NewGuid():N}",
        At = now,
        UserId = entry.User.Id,
        UserPrincipalName = entry.User.UserPrincipalName,
        Added = string.Join(',', entry.Added),
        Updated = string.Join(',', entry.Updated),
        Removed = string.Join(',', entry.Removed),
        UsageLocation = entry.SetLocation,
        Caller = entry.Origin.Caller,
        CallerClaimed = !entry.Origin.IsSignedIn,
        Reference = entry.Origin.Reference,
        CorrelationId = entry.Origin.CorrelationId,
        Result = result,
    };
}
