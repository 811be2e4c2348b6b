using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Audit;

/// <summary>A change that was made or tried, as the audit has it.</summary>
/// <param name="Added">Part numbers.</param>
/// <param name="Updated">Part numbers of those whose service plans were switched.</param>
/// <param name="Removed">Part numbers.</param>
/// <param name="UsageLocation">The location that was set; null for a change of licenses.</param>
/// <param name="CallerClaimed">Whether <paramref name="Caller"/> is only what the caller said, unchecked; null in rows of an earlier version.</param>
/// <param name="Result"><c>done</c>, a problem's code, <c>unknown</c>, or <c>started</c> for one that was cut off.</param>
internal sealed record ChangeLogView(
    DateTimeOffset At, string UserId, string UserPrincipalName, IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed,
    string? UsageLocation, string Caller, bool? CallerClaimed, string? Reference, string CorrelationId, string Result, DateTimeOffset? CompletedAt)
{
    /// <summary>Its place in the log: a day and a row of it.</summary>
    internal string Place { get; private init; } = "";

    /// <param name="day">yyyyMMdd.</param>
    public static ChangeLogView Of(AuditRow row, string day) => new(
        row.At, row.UserId, row.UserPrincipalName, List(row.Added), List(row.Updated), List(row.Removed), row.UsageLocation,
        row.Caller, row.CallerClaimed, row.Reference, row.CorrelationId, row.Result, row.CompletedAt)
    { Place = $"{day}|{row.RowKey}" };

    private static string[] List(string joined) => joined.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
