using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Shared.Storage;

/// <summary>
/// Who changed whose license, when, and what came of it. The row is written before the change, as <c>started</c>, and completed
/// after it, so that no change can happen without its row: one that stays <c>started</c> was cut off in between.
/// Table Audit, partition <c>{tenant}|{user id}</c>, newest first.
/// </summary>
internal sealed class AuditLog(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>
    /// Runs one change between the two writes of its row. The result is <c>done</c>, or the code of the problem that
    /// <paramref name="change"/> ended with, or <c>unknown</c> when nobody can tell.
    /// </summary>
    public async Task RecordAsync(AuditEntry entry, Func<Task> change, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.Audit, cancellationToken);
        var row = ToRow(entry, clock.GetUtcNow());
        await table.AddEntityAsync(row, cancellationToken);
        var result = "unknown";
        try
        {
            await change();
            result = "done";
        }
        catch (ProblemException e)
        {
            result = e.Kind.Code;
            throw;
        }
        finally
        {
            row["Result"] = result;
            row["CompletedAt"] = clock.GetUtcNow();
            // Not cancelled with the request: what was done is done.
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, CancellationToken.None);
        }
    }

    private TableEntity ToRow(AuditEntry entry, DateTimeOffset now) =>
        new($"{graph.PartitionKey}|{TableKey.Escape(entry.UserId)}", $"{TableKey.Descending(now)}|{Guid.NewGuid():N}")
        {
            ["At"] = now,
            ["Action"] = entry.Action,
            ["UserId"] = entry.UserId,
            ["SkuId"] = entry.SkuId,
            ["SkuPartNumber"] = entry.SkuPartNumber,
            ["Caller"] = entry.Origin.Caller,
            ["CorrelationId"] = entry.Origin.CorrelationId,
            ["Result"] = "started",
        };
}

/// <param name="Action"><c>assign</c>, <c>remove</c> or <c>set-usage-location</c>.</param>
internal sealed record AuditEntry(string Action, string UserId, Guid SkuId, string SkuPartNumber, RequestOrigin Origin);
