using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>Entries of the waiting list that come from a backup. The rows of who waits are rebuilt from them, and nobody is being served.</summary>
internal sealed class RestoredWaiting(WaitingStore store) : IBackupRule
{
    public string Table => TableNames.Waiting;

    public bool IsLeftOut(TableEntity row) => !row.RowKey.StartsWith("entry|", StringComparison.Ordinal);

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        await store.RebuildAsync(cancellationToken);
        return [];
    }
}
