using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Orders.Replies.Unmatched;

/// <summary>Unmatched mails from a backup. The rows that point to them are rebuilt.</summary>
internal sealed class RestoredMail(UnmatchedMailStore store) : IBackupRule
{
    public string Table => TableNames.OrderMail;

    public bool IsLeftOut(TableEntity row) => UnmatchedMailStore.IsPointer(row);

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        await store.RebuildAsync(cancellationToken);
        return [];
    }
}
