using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Health;

/// <summary>When each timer function last came to its end: rows <c>{function}</c> of the table TimerRuns, one partition a tenant.</summary>
internal sealed class TimerRuns(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    public async Task RecordAsync(string function, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        await table.UpsertEntityAsync(new TableEntity(graph.PartitionKey, function) { ["EndedAt"] = clock.GetUtcNow() }, TableUpdateMode.Replace, cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> GetAsync(CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {graph.PartitionKey}");
        return await table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => row.RowKey, row => row.GetDateTimeOffset("EndedAt").GetValueOrDefault(), cancellationToken: cancellationToken);
    }
}
