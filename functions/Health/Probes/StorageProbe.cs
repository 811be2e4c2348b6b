using System.Runtime.CompilerServices;

namespace LicenseFunctions.Health.Probes;

/// <summary>Reads every table, writes and deletes a row, and compares storage's clock with this machine's.</summary>
internal sealed class StorageProbe(TableSource tables, TimeProvider clock) : IProbe
{
    private const string Row = "health";
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(1);

    /// <summary>Beyond this, sign-in to Entra ID and storage fails.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromMinutes(5);

    public string Name => "Tables";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in TableNames.All)
            await tables.Of(name).FindAsync(Row, cancellationToken);
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        var before = clock.GetUtcNow();
        using var written = await table.UpsertEntityAsync(new TableEntity(Row, Guid.NewGuid().ToString("N")), TableUpdateMode.Replace, cancellationToken);
        var duration = clock.GetUtcNow() - before;
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == Row, cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row, ETag.All, cancellationToken);
        yield return Finding.Ok(Name, $"All {TableNames.All.Count} can be read, and one was written to.");
        yield return Clock(written.Headers.Date, before + (duration / 2));
    }

    private static Finding Clock(DateTimeOffset? storage, DateTimeOffset machine)
    {
        const string Check = "Clock";
        const string Remedy = "Set this machine's clock: sign-in, signatures and the times of orders depend on it.";
        if (storage is null)
            return Finding.Note(Check, "Storage did not return its time.");
        var difference = machine - storage.Value;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(difference.TotalSeconds):0} s {(difference < TimeSpan.Zero ? "behind" : "ahead of")} storage's.");
        return difference.Duration() <= Tolerated ? Finding.Ok(Check, "Agrees with the clock of storage.")
            : difference.Duration() <= Allowed ? Finding.Warning(Check, text, Remedy)
            : Finding.Failed(Check, text, Remedy);
    }
}
