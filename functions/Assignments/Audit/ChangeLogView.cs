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
    string? UsageLocation,
    string Caller, bool? CallerClaimed, string? Reference, string CorrelationId, string Result, DateTimeOffset? CompletedAt)
{
    public static ChangeLogView Of(TableEntity row) => new(
        row.GetDateTimeOffset(AuditEntity.At).GetValueOrDefault(),
        row.GetString(AuditEntity.UserId),
        row.GetString(AuditEntity.UserPrincipalName),
        List(row.GetString(AuditEntity.Added)),
        List(row.GetString(AuditEntity.Updated)),
        List(row.GetString(AuditEntity.Removed)),
        row.GetString(AuditEntity.UsageLocation),
        row.GetString(AuditEntity.Caller),
        row.GetBoolean(AuditEntity.CallerClaimed),
        row.GetString(AuditEntity.Reference),
        row.GetString(AuditEntity.CorrelationId),
        row.GetString(AuditEntity.Result),
        row.GetDateTimeOffset(AuditEntity.CompletedAt));

    private static string[] List(string? joined) => (joined ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
}

internal sealed record ChangeLogPage(IReadOnlyList<ChangeLogView> Value, string? NextLink);
