using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Assignments;

/// <summary>A change that was made or tried, as the audit has it.</summary>
/// <param name="Added">Part numbers.</param>
/// <param name="Removed">Part numbers.</param>
/// <param name="UsageLocation">The location that was set; null for a change of licenses.</param>
/// <param name="Result"><c>done</c>, a problem's code, <c>unknown</c>, or <c>started</c> for one that was cut off.</param>
internal sealed record ChangeLogView(
    DateTimeOffset At, string UserId, string UserPrincipalName, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, string? UsageLocation,
    string Caller, string? Reference, string CorrelationId, string Result, DateTimeOffset? CompletedAt)
{
    public static ChangeLogView Of(TableEntity row) => new(
        row.GetDateTimeOffset(AuditEntity.At).GetValueOrDefault(),
        row.GetString(AuditEntity.UserId),
        row.GetString(AuditEntity.UserPrincipalName),
        List(row.GetString(AuditEntity.Added)),
        List(row.GetString(AuditEntity.Removed)),
        row.GetString(AuditEntity.UsageLocation),
        row.GetString(AuditEntity.Caller),
        row.GetString(AuditEntity.Reference),
        row.GetString(AuditEntity.CorrelationId),
        row.GetString(AuditEntity.Result),
        row.GetDateTimeOffset(AuditEntity.CompletedAt));

    private static string[] List(string? joined) => (joined ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
}

internal sealed record ChangeLogPage(IReadOnlyList<ChangeLogView> Value, string? NextLink);
