using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Orders.Answers;

/// <summary>Mails that come from a backup. Which row each is in is made anew from them.</summary>
internal sealed class RestoredMail(OrderMailStore store) : IBackupRule
{
    public string Table => TableNames.OrderMail;

    public bool IsLeftOut(TableEntity row) => OrderMailEntity.IsPointer(row);

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        await store.RebuildAsync(cancellationToken);
        return [];
    }
}
