using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Audit;

/// <summary>Reads the audit of license changes in pages, newest first.</summary>
internal sealed partial class ChangeLog(AuditLog audit)
{
    /// <summary>Whether a text is a place in the log: a day and a row of it.</summary>
    public static bool IsPlace(string text) => Place().IsMatch(text);

    /// <summary>One user's changes.</summary>
    public IAsyncEnumerable<ChangeLogView> OfUserAsync(string userId, string? after, CancellationToken cancellationToken) =>
        audit.ReadUserAsync(userId, after?[9..] ?? "", cancellationToken).Select(row => ChangeLogView.Of(row, "00000000"));

    /// <summary>All changes of a span of time, both ends included.</summary>
    public async IAsyncEnumerable<ChangeLogView> BetweenAsync(
        DateTimeOffset from, DateTimeOffset to, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var day = to.UtcDateTime.Date; day >= from.UtcDateTime.Date; day = day.AddDays(-1))
        {
            var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            if (after is not null && string.CompareOrdinal(name, after[..8]) > 0)
                continue;
            var afterRow = after?.StartsWith(name, StringComparison.Ordinal) == true ? after[9..] : null;
            await foreach (var row in audit.ReadDayAsync(new DateTimeOffset(day, TimeSpan.Zero), afterRow ?? "", cancellationToken))
            {
                if (row.At >= from && row.At <= to)
                    yield return ChangeLogView.Of(row, name);
            }
        }
    }

    [GeneratedRegex(@"^[0-9]{8}[|][0-9]{19}[|][0-9]{3}[|][0-9a-f]{32}\z")]
    private static partial Regex Place();
}
