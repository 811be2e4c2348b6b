using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>What tests look at in the audit.</summary>
internal static class AuditSteps
{
    /// <summary>The rows by day, newest first; each must stand among its user's rows, too.</summary>
    public static async Task<IReadOnlyList<TableEntity>> AuditAsync(this TestApp app)
    {
        var rows = await app.RowsAsync(TableNames.Audit);
        var byUser = rows.Where(row => row.PartitionKey.EndsWith("|users", StringComparison.Ordinal))
            .Select(row => row.RowKey[(row.GetString("UserId").Length + 1)..]).Order();
        var byDay = rows.Where(row => row.PartitionKey.Contains("|day|", StringComparison.Ordinal)).ToList();
        Assert.Equal(byDay.Select(row => row.RowKey).Order(), byUser);
        return byDay;
    }
}
