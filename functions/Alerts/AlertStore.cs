using Azure;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Alerts;

/// <summary>What the administrator has been told. Table AlertStates, partition <c>{tenant}</c>, a row <c>sku|{skuId}</c> for each warned product.</summary>
internal sealed class AlertStore(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>Longer than a run takes, shorter than the time to the next.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    private const string RowPrefix = "sku|";

    private string Partition => graph.PartitionKey;

    /// <summary>Keeps two runs from warning of the same thing at once; null if another run is at work.</summary>
    public async Task<IAsyncDisposable?> TryBeginRunAsync(CancellationToken cancellationToken) =>
        await TableLease.TryAcquireAsync(await TableAsync(cancellationToken), Partition, "run", LeaseTime, clock, cancellationToken);

    /// <summary>The worst status that was warned of, by product.</summary>
    public async Task<IReadOnlyDictionary<Guid, LicenseStatus>> GetWarnedAsync(CancellationToken cancellationToken)
    {
        var warned = new Dictionary<Guid, LicenseStatus>();
        var table = await TableAsync(cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {RowPrefix} and RowKey lt {"sku}"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            warned[Guid.Parse(row.RowKey[RowPrefix.Length..])] = Enum.Parse<LicenseStatus>(row.GetString("Status"));
        return warned;
    }

    public async Task SetWarnedAsync(Guid skuId, LicenseStatus status, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, $"{RowPrefix}{skuId:D}") { ["Status"] = status.ToString(), ["WarnedAt"] = clock.GetUtcNow() };
        await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    public async Task ClearAsync(Guid skuId, CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).DeleteEntityAsync(Partition, $"{RowPrefix}{skuId:D}", ETag.All, cancellationToken);

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.AlertStates, cancellationToken);
}
