using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Audit;

/// <summary>Reads the audit of license changes in pages, newest first.</summary>
internal sealed partial class ChangeLog(AuditLog audit)
{
    /// <summary>Whether a text is a position in the log: a day and a row key.</summary>
    public static bool IsPosition(string text) => PositionPattern().IsMatch(text);

    /// <param name="atOnce">Rows per request to storage.</param>
    public IAsyncEnumerable<ChangeLogView> OfUserAsync(string userId, string? after, CancellationToken cancellationToken, int? atOnce = null) =>
        audit.ReadUserAsync(userId, after?[9..] ?? "", cancellationToken, atOnce).Select(row => ChangeLogView.Of(row, "00000000"));

    /// <summary>Reads all changes of a time span, both ends included.</summary>
    /// <param name="atOnce">Rows per request to storage.</param>
    public async IAsyncEnumerable<ChangeLogView> BetweenAsync(
        DateTimeOffset from, DateTimeOffset to, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken,
        int? atOnce = null)
    {
        for (var day = to.UtcDateTime.Date; day >= from.UtcDateTime.Date; day = day.AddDays(-1))
        {
            var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            if (after is not null && string.CompareOrdinal(name, after[..8]) > 0)
                continue;
            var afterRow = after?.StartsWith(name, StringComparison.Ordinal) == true ? after[9..] : null;
            await foreach (var row in audit.ReadDayAsync(new DateTimeOffset(day, TimeSpan.Zero), afterRow ?? "", cancellationToken, atOnce))
            {
                if (row.At >= from && row.At <= to)
                    yield return ChangeLogView.Of(row, name);
            }
        }
    }

    [GeneratedRegex(@"^[0-9]{8}[|][0-9]{19}[|][0-9]{3}[|][0-9a-f]{32}\z")]
    private static partial Regex PositionPattern();
}

/// <summary>A license change in the audit, successful or not.</summary>
/// <param name="Updated">Part numbers (as in the other lists) of licenses whose service plans changed.</param>
/// <param name="UsageLocation">The usage location that was set; null for a change of licenses.</param>
/// <param name="CallerClaimed">Whether <paramref name="Caller"/> was not authenticated; null in rows of an earlier version.</param>
/// <param name="Result"><c>done</c>, a problem code, <c>unknown</c>, or <c>started</c> if it was interrupted.</param>
/// <param name="UndoOf">The id of the change that this one undid; null for any other.</param>
/// <param name="UndoneAt">When it was undone; null if it was not.</param>
internal sealed record ChangeLogView(
    string Id, DateTimeOffset At, string UserId, string UserPrincipalName, IReadOnlyList<string> Added, IReadOnlyList<string> Updated,
    IReadOnlyList<string> Removed,
    string? UsageLocation, string Caller, bool? CallerClaimed, string? Reference, string CorrelationId, string Result, DateTimeOffset? CompletedAt,
    string? UndoOf, DateTimeOffset? UndoneAt)
{
    /// <summary>Its position in the log: a day and a row key.</summary>
    internal string Position { get; private init; } = "";

    /// <summary>Whether <see cref="ChangeUndo"/> can undo it, as far as its row tells.</summary>
    internal bool CanBeUndone => Result == AuditLog.Done && UndoneAt is null && Added.Count + Updated.Count + Removed.Count > 0;

    /// <summary>Whether it concerns a product.</summary>
    /// <param name="partNumber">Empty for any.</param>
    public bool IsOf(string partNumber) =>
        partNumber.Length == 0 || Added.Concat(Updated).Concat(Removed).Contains(partNumber, StringComparer.OrdinalIgnoreCase);

    /// <param name="day">yyyyMMdd.</param>
    public static ChangeLogView Of(AuditRow row, string day) => new(
        row.Id, row.At, row.UserId, row.UserPrincipalName, List(row.Added), List(row.Updated), List(row.Removed), row.UsageLocation,
        row.Caller, row.CallerClaimed, row.Reference, row.CorrelationId, row.Result, row.CompletedAt, row.UndoOf, row.UndoneAt)
    { Position = $"{day}|{row.RowKey}" };

    private static string[] List(string joined) => joined.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
