namespace LicenseFunctions.Shared.Storage.Audit;

/// <summary>
/// Records who changed whose licenses, and the result. A row is written as <c>started</c> before the change and completed after it.
/// Table Audit: partition <c>{tenant}|day|{yyyyMMdd}</c> has the rows of a day, newest first. <c>{tenant}|users</c> has the completed rows with the prefix
/// <c>{object id}|</c>, one partition for all users so that a batch is one transaction.
/// </summary>
internal sealed class AuditLog(TableSource tables, TimeProvider clock)
{
    public const string Done = "done";

    /// <summary>The result is unknown; repeating the call determines it.</summary>
    public const string Unknown = "unknown";
    private const string Started = "started";
    private readonly TablePartition _users = tables.Of(TableNames.Audit, "|users");

    /// <summary>Writes up to 100 rows in one transaction. Call it before any change.</summary>
    public async Task<IReadOnlyList<AuditRow>> BeginAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = entries.Select((entry, index) => AuditRow.Of(entry, now, index, Started)).ToList();
        await Day(now).SubmitAsync(rows.Select(TableAction.Add), cancellationToken);
        return rows;
    }

    /// <summary>Records the result of each: <see cref="Done"/>, <see cref="Unknown"/>, or a problem code. It cannot be cancelled.</summary>
    public async Task CompleteAsync(IReadOnlyList<AuditRow> rows, IReadOnlyList<string> results)
    {
        var now = clock.GetUtcNow();
        var complete = rows.Zip(results, (row, result) => row with { Result = result, CompletedAt = now }).ToList();
        await Task.WhenAll(
            Day(rows[0].At).SubmitAsync(complete.Select(TableAction.Upsert), CancellationToken.None),
            _users.SubmitAsync(complete.Select(row => TableAction.Upsert(row with { RowKey = UserPrefix(row.UserId) + row.RowKey })), CancellationToken.None));
    }

    /// <summary>Finds a row by its <see cref="AuditRow.Id"/>; null if there is none.</summary>
    public async Task<AuditRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        AuditRow.KeyOf(id) is { } key ? await Day(TableKey.TimeOf(key[..19])).FindAsync<AuditRow>(key, cancellationToken) : null;

    /// <summary>Records that a change was undone. It cannot be cancelled.</summary>
    public Task MarkUndoneAsync(AuditRow row, string by)
    {
        var undone = row with { UndoneAt = clock.GetUtcNow(), UndoneBy = by };
        return Task.WhenAll(
            Day(row.At).SubmitAsync([TableAction.Upsert(undone)], CancellationToken.None),
            _users.SubmitAsync([TableAction.Upsert(undone with { RowKey = UserPrefix(row.UserId) + row.RowKey })], CancellationToken.None));
    }

    /// <summary>Reads the rows of a day, newest first, after the row with the given key (empty: all).</summary>
    /// <param name="atOnce">Rows per request to storage.</param>
    public IAsyncEnumerable<AuditRow> ReadDayAsync(DateTimeOffset day, string afterRow, CancellationToken cancellationToken, int? atOnce = null) =>
        ReadAsync(Day(day), "", afterRow, atOnce, cancellationToken);

    /// <summary>Reads the completed rows of a user, newest first, after the row with the given key (empty: all); the keys are those of the day.</summary>
    /// <param name="atOnce">Rows per request to storage.</param>
    public IAsyncEnumerable<AuditRow> ReadUserAsync(string userId, string afterRow, CancellationToken cancellationToken, int? atOnce = null) =>
        ReadAsync(_users, UserPrefix(userId), afterRow, atOnce, cancellationToken);

    /// <summary>The character <c>~</c> sorts after all characters of a key.</summary>
    private static IAsyncEnumerable<AuditRow> ReadAsync(
        TablePartition rows, string prefix, string afterRow, int? atOnce, CancellationToken cancellationToken) =>
        rows.ReadAsync<AuditRow>(TableKey.Behind(prefix + afterRow), $"{prefix}~", cancellationToken, atOnce: atOnce)
            .Select(row => row with { RowKey = row.RowKey[prefix.Length..] });

    private static string UserPrefix(string userId) => $"{userId.ToLowerInvariant()}|";

    private TablePartition Day(DateTimeOffset day) => tables.Of(TableNames.Audit, $"|day|{day.UtcDateTime:yyyyMMdd}");
}

/// <summary>A change to make: licenses by part number, or a usage location.</summary>
internal sealed record AuditEntry(
    DirectoryUser User, IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, string? SetLocation, RequestOrigin Origin)
{
    /// <summary>The service plans that were switched off before, by part number, of licenses that are removed or whose plans change.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Guid>> PlansBefore { get; init; } =
        new Dictionary<string, IReadOnlyList<Guid>>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A row of the table Audit.</summary>
internal sealed partial record AuditRow : TableRow
{
    /// <summary>Identifies the change for callers. It is made of the row key, so that rows of earlier versions have one, too.</summary>
    internal string Id => RowKey.Replace('|', '-');

    public DateTimeOffset At { get; init; }
    public string UserId { get; init; } = "";
    public string UserPrincipalName { get; init; } = "";

    /// <summary>Part numbers, separated by commas.</summary>
    public string Added { get; init; } = "";
    public string Updated { get; init; } = "";
    public string Removed { get; init; } = "";

    /// <summary>The usage location that was set; null for a change of licenses.</summary>
    public string? UsageLocation { get; init; }
    public string Caller { get; init; } = "";

    /// <summary>Null in rows of an earlier version.</summary>
    public bool? CallerClaimed { get; init; }
    public string? Reference { get; init; }
    public string CorrelationId { get; init; } = "";

    /// <summary><c>done</c>, a problem code, <c>unknown</c> or <c>started</c>.</summary>
    public string Result { get; init; } = "";
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>See <see cref="AuditEntry.PlansBefore"/>, as JSON; null in rows of an earlier version.</summary>
    public string? PlansBefore { get; init; }

    /// <summary>The id of the change that this one undid; null for any other.</summary>
    public string? UndoOf { get; init; }

    /// <summary>When and by whom the change was undone; null if it was not.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
    public string? UndoneBy { get; init; }

    /// <summary>The key of a row by its <see cref="Id"/>; null if the text is no id.</summary>
    public static string? KeyOf(string id) => IdPattern().IsMatch(id) ? id.Replace('-', '|') : null;

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
        PlansBefore = entry.PlansBefore.Count == 0 ? null : JsonSerializer.Serialize(entry.PlansBefore),
        UndoOf = entry.Origin.UndoOf,
    };

    [GeneratedRegex(@"^[0-3][0-9]{18}-[0-9]{3}-[0-9a-f]{32}\z")]
    private static partial Regex IdPattern();
}
