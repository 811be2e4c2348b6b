using Azure;
using Azure.Data.Tables;

namespace PlainOrders;

/// <summary>An order: what its caller gave, and whether its mail was sent, as far as the way of sending knows.</summary>
internal sealed record PlainOrder : ITableEntity
{
    public const string Queue = "license-orders";
    public const string Requested = nameof(Requested);
    public const string Sent = nameof(Sent);

    public string PartitionKey { get; set; } = "orders";

    /// <summary>The order's id.</summary>
    public required string RowKey { get; set; }
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }
    public required string Sku { get; set; }
    public required int Quantity { get; set; }
    public required string RequestedBy { get; set; }
    public required DateTimeOffset RequestedAt { get; set; }

    /// <summary><see cref="Requested"/> or <see cref="Sent"/>.</summary>
    public required string State { get; set; }
}

/// <summary>The message in the queue.</summary>
internal sealed record OrderMessage(string OrderId);

/// <summary>The rows of all orders.</summary>
internal sealed class OrderTable(TableClient table)
{
    /// <summary>Adds the order unless it is there: a caller who had no answer posts again.</summary>
    public async Task AddAsync(PlainOrder order, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(order, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // It was stored before.
        }
    }

    public async Task<PlainOrder> GetAsync(string id, CancellationToken cancellationToken) =>
        await table.GetEntityAsync<PlainOrder>("orders", id, cancellationToken: cancellationToken);

    public Task SetSentAsync(PlainOrder order) =>
        table.UpdateEntityAsync(order with { State = PlainOrder.Sent }, ETag.All, TableUpdateMode.Replace, CancellationToken.None);

    /// <returns>False if another function was faster.</returns>
    public async Task<bool> TrySetSentAsync(PlainOrder order)
    {
        try
        {
            await table.UpdateEntityAsync(order with { State = PlainOrder.Sent }, order.ETag, TableUpdateMode.Replace, CancellationToken.None);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<PlainOrder>> ListAsync(CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        return await table.QueryAsync<PlainOrder>(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
    }
}
