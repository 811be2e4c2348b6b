namespace LicenseFunctions.Shared.Storage.Audit;

/// <summary>
/// Who changed whose licenses, when, and what came of it. Rows are written before the change, as <c>started</c>, and completed after
/// it, so that no change can happen without its row: one that stays <c>started</c> was cut off in between.
/// Table Audit: <c>{tenant}|day|{yyyyMMdd}</c> has every row of a day, newest first; <c>{tenant}|users</c> the same rows, once they are
/// complete, with <c>{object id}|</c> before their keys. One partition for all users, so that the rows of a batch are one request there, too.
/// </summary>
internal sealed class AuditLog(TableSource tables, TimeProvider clock)
{
    /// <summary>The change was made.</summary>
    public const string Done = "done";

    /// <summary>Unknown; repeating the call finds out.</summary>
    public const string Unknown = "unknown";
    private const string Started = "started";
    private readonly TablePartition _users = tables.Of(TableNames.Audit, "|users");

    /// <summary>Writes up to 100 rows in one transaction. Nothing may be changed before this returns.</summary>
    public async Task<IReadOnlyList<AuditRow>> BeginAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = entries.Select((entry, index) => AuditRow.Of(entry, now, index, Started)).ToList();
        await Day(now).SubmitAsync(rows.Select(TableAction.Add), cancellationToken);
        return rows;
    }

    /// <summary>Records what came of each: <see cref="Done"/>, <see cref="Unknown"/>, or a problem's code. Not cancelled: what was done is done.</summary>
    public async Task CompleteAsync(IReadOnlyList<AuditRow> rows, IReadOnlyList<string> results)
    {
        var now = clock.GetUtcNow();
        var complete = rows.Zip(results, (row, result) => row with { Result = result, CompletedAt = now }).ToList();
        await Task.WhenAll(
            Day(rows[0].At).SubmitAsync(complete.Select(TableAction.Upsert), CancellationToken.None),
            _users.SubmitAsync(complete.Select(row => TableAction.Upsert(row with { RowKey = UserPrefix(row.UserId) + row.RowKey })), CancellationToken.None));
    }

    /// <summary>The rows of a day, newest first.</summary>
    /// <param name="afterRow">The key of the row before the first; empty for all.</param>
    public IAsyncEnumerable<AuditRow> ReadDayAsync(DateTimeOffset day, string afterRow, CancellationToken cancellationToken) =>
        ReadAsync(Day(day), "", afterRow, cancellationToken);

    /// <summary>The complete rows of a user, newest first, with the keys that they have in their days.</summary>
    /// <param name="afterRow">The key of the row before the first; empty for all.</param>
    public IAsyncEnumerable<AuditRow> ReadUserAsync(string userId, string afterRow, CancellationToken cancellationToken) =>
        ReadAsync(_users, UserPrefix(userId), afterRow, cancellationToken);

    /// <summary>'~' is behind all that a key has.</summary>
    private static IAsyncEnumerable<AuditRow> ReadAsync(TablePartition rows, string prefix, string afterRow, CancellationToken cancellationToken) =>
        rows.ReadAsync<AuditRow>(TableKey.Behind(prefix + afterRow), $"{prefix}~", cancellationToken)
            .Select(row => row with { RowKey = row.RowKey[prefix.Length..] });

    private static string UserPrefix(string userId) => $"{userId.ToLowerInvariant()}|";

    private TablePartition Day(DateTimeOffset day) => tables.Of(TableNames.Audit, $"|day|{day.UtcDateTime:yyyyMMdd}");
}

/// <summary>A change that is about to be made: licenses by part number, or a location.</summary>
internal sealed record AuditEntry(
    DirectoryUser User, IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, string? SetLocation, RequestOrigin Origin);
