using Azure;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Orders.FollowUp;

/// <summary>
/// The numbers that are accounted for: rows <c>number|{skuId}</c> beside the orders, in the same partition, so that a number and the
/// orders that explain it change together or not at all.
/// </summary>
internal sealed class NumberStore(TableSource tables, GraphOptions graph)
{
    private const string RowPrefix = "number|";

    private string Partition => graph.PartitionKey;

    public async Task<IReadOnlyDictionary<Guid, AccountedNumber>> GetAsync(CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<Guid, AccountedNumber>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {RowPrefix} and RowKey lt {"number}"}");
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var skuId = Guid.Parse(row.RowKey[RowPrefix.Length..]);
            numbers[skuId] = new AccountedNumber(skuId, row.GetInt32("Purchased").GetValueOrDefault(), row.GetDateTimeOffset("AsOf").GetValueOrDefault())
            {
                ToReport = row.GetString("ToReport"),
                ETag = row.ETag,
            };
        }
        return numbers;
    }

    /// <summary>Keeps a number with the orders that explain it. False if anything of it has changed since it was read.</summary>
    public async Task<bool> TryUpdateAsync(AccountedNumber number, IReadOnlyList<(Order Order, OrderStep Step)> orders, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, $"{RowPrefix}{number.SkuId:D}") { ["Purchased"] = number.Purchased, ["AsOf"] = number.AsOf, ["ToReport"] = number.ToReport };
        List<TableTransactionAction> actions =
        [
            number.ETag == default
                ? new(TableTransactionActionType.Add, row)
                : new(TableTransactionActionType.UpdateReplace, row, number.ETag),
            .. orders.SelectMany(changed => OrderEntity.Changes(Partition, changed.Order, changed.Step)),
        ];
        try
        {
            await (await TableAsync(cancellationToken)).SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (OrderEntity.IsOvertaken(e))
        {
            return false;
        }
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.Orders, cancellationToken);
}
