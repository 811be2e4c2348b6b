namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// The numbers that are accounted for: rows <c>number|{skuId}</c> beside the orders, in the same partition, so that a number and the
/// orders that explain it change together or not at all.
/// </summary>
internal sealed class ReconciledQuantityStore(TableSource tables, GraphOptions graph)
{
    private const string RowPrefix = "number|";

    private string Partition => graph.PartitionKey;

    public async Task<IReadOnlyDictionary<Guid, ReconciledQuantity>> GetAsync(CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<Guid, ReconciledQuantity>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {RowPrefix} and RowKey lt {"number}"}");
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var skuId = Guid.Parse(row.RowKey[RowPrefix.Length..]);
            numbers[skuId] = new ReconciledQuantity(skuId, row.GetInt32("Purchased").GetValueOrDefault(), row.GetDateTimeOffset("AsOf").GetValueOrDefault())
            {
                ToReport = row.GetString("ToReport"),
                Pending = row.GetString("Pending") is { } pending ? JsonSerializer.Deserialize<List<QuantityMovement>>(pending)! : [],
                ETag = row.ETag,
            };
        }
        return numbers;
    }

    /// <summary>The row as it is written with the orders that the number is credited to. It is refused if the row has changed since it was read.</summary>
    public TableTransactionAction Row(ReconciledQuantity number)
    {
        var row = new TableEntity(Partition, $"{RowPrefix}{number.SkuId:D}")
        {
            ["Purchased"] = number.Purchased,
            ["AsOf"] = number.AsOf,
            ["ToReport"] = number.ToReport,
            ["Pending"] = number.Pending.Count == 0 ? null : JsonSerializer.Serialize(number.Pending),
        };
        return number.ETag == default ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, number.ETag);
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.Orders, cancellationToken);
}

/// <summary>The purchased number of a product as it was read last, when all that moved before is credited, reported or pending.</summary>
/// <param name="AsOf">When it was read.</param>
internal sealed record ReconciledQuantity(Guid SkuId, int Purchased, DateTimeOffset AsOf)
{
    /// <summary>Movements that can be read in several ways, oldest first. They are judged again at each yes.</summary>
    public IReadOnlyList<QuantityMovement> Pending { get; init; } = [];

    /// <summary>What is still to be reported to the administrator, a line each; null if nothing is.</summary>
    public string? ToReport { get; init; }

    /// <summary>Longer than anybody reads, shorter than a table takes.</summary>
    private const int MaxToReport = 8_000;

    public static string? Append(string? lines, string? line) =>
        line is null || lines?.Length > MaxToReport ? lines : lines is null ? line : $"{lines}\n{line}";

    /// <summary>The row as it was read; default if there is none yet.</summary>
    public Azure.ETag ETag { get; init; }
}
