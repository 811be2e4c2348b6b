using Azure.Data.Tables;

namespace LicenseFunctions.Shared.Storage;

/// <summary>What the slice that owns a table knows of its rows when they come from a backup.</summary>
internal interface IRestoredRows
{
    public string Table { get; }

    /// <summary>Looks at a row before it is written, and changes what must never be there as it was.</summary>
    /// <returns>False if it is not to be written: it repeats others, and is made anew from them.</returns>
    public bool Takes(TableEntity row);

    /// <summary>Makes anew what repeats other rows, once all are there.</summary>
    /// <returns>What the person who restores is to know, in lines.</returns>
    public Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken);
}
