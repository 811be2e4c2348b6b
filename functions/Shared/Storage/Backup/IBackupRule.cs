namespace LicenseFunctions.Shared.Storage.Backup;

/// <summary>What the slice that owns a table knows of its rows in a backup.</summary>
internal interface IBackupRule
{
    public string Table { get; }

    /// <summary>
    /// Whether a row only repeats others, or is of the moment, so that it is in no backup: a backup of a running app holds rows of different moments.
    /// </summary>
    public bool IsLeftOut(TableEntity row);

    /// <summary>Changes what must never be there again as it was, before the row is written.</summary>
    public void Adjust(TableEntity row)
    {
    }

    /// <summary>Rebuilds rows that are derived from others, once all of those are there.</summary>
    /// <returns>What the person who restores is to know, in lines.</returns>
    public Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken);
}
