using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Orders.Answers;

/// <summary>
/// Mails that belong to no order for sure, in the table OrderMail, one partition a tenant:
/// <list type="bullet">
/// <item><c>mail|{time, descending}|{id}</c>: the mail, newest first;</item>
/// <item><c>id|{id}</c>: which row that is, so that a mail that comes twice is kept once.</item>
/// </list>
/// </summary>
internal sealed partial class OrderMailStore(TableSource tables, GraphOptions graph)
{
    private string Partition => graph.PartitionKey;

    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>Keeps a mail. False if it is kept already.</summary>
    public async Task<bool> TryAddAsync(OrderMail mail, CancellationToken cancellationToken)
    {
        var row = OrderMailEntity.FromMail(Partition, mail);
        try
        {
            await (await TableAsync(cancellationToken)).SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.Add, row),
                    new(TableTransactionActionType.Add, new TableEntity(Partition, OrderMailEntity.IdRow(mail.Id)) { ["Mail"] = row.RowKey }),
                ],
                cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    public async Task<OrderMail?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row ? OrderMailEntity.ToMail(row) : null;

    /// <summary>Mails, newest first, after the given one.</summary>
    /// <param name="all">Also those that a person has attached to an order.</param>
    public async IAsyncEnumerable<OrderMail> ListAsync(string? afterId, bool all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterId is null ? "mail|" : (await FindRowAsync(afterId, cancellationToken))?.RowKey ?? "mail}";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after} and RowKey lt {"mail}"}")
            + (all ? "" : $" and {OrderMailEntity.IsAttached} eq false");
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return OrderMailEntity.ToMail(row);
    }

    /// <summary>Says of a mail that it belongs to an order, unless it was said before, of whatever order.</summary>
    /// <returns>The mail as it is then; null if there is none.</returns>
    public async Task<OrderMail?> AttachAsync(string id, string orderId, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await FindRowAsync(id, cancellationToken) is { } row)
        {
            var mail = OrderMailEntity.ToMail(row);
            if (mail.AttachedTo is not null)
                return mail;
            var attached = mail with { AttachedTo = orderId, AttachedAt = now, AttachedBy = by };
            try
            {
                await (await TableAsync(cancellationToken)).UpdateEntityAsync(
                    OrderMailEntity.FromMail(Partition, attached), row.ETag, TableUpdateMode.Replace, cancellationToken);
                return attached;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Somebody else was faster.
            }
        }
        return null;
    }

    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id))
            return null;
        var table = await TableAsync(cancellationToken);
        var pointer = await table.FindAsync(Partition, OrderMailEntity.IdRow(id), cancellationToken);
        return pointer is null ? null : await table.FindAsync(Partition, pointer.GetString("Mail"), cancellationToken);
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.OrderMail, cancellationToken);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Id();
}
