using System.Runtime.CompilerServices;

namespace LicenseFunctions.Health.Probes;

/// <summary>Reads every table, writes a row and takes it away again, and compares storage's clock with this machine's.</summary>
internal sealed class StorageProbe(TableSource tables, TimeProvider clock) : IProbe
{
    private const string Row = "health";
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(1);

    /// <summary>What Entra ID and storage allow; beyond it sign-in fails.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromMinutes(5);

    public string Name => "Tables";

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in TableNames.All)
            await tables.Of(name).FindAsync(Row, cancellationToken);
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        var before = clock.GetUtcNow();
        using var written = await table.UpsertEntityAsync(new TableEntity(Row, Guid.NewGuid().ToString("N")), TableUpdateMode.Replace, cancellationToken);
        var took = clock.GetUtcNow() - before;
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == Row, cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row, ETag.All, cancellationToken);
        yield return Finding.Ok(Name, $"All {TableNames.All.Count} can be read, and one was written to.");
        yield return Clock(written.Headers.Date, before + (took / 2));
    }

    private static Finding Clock(DateTimeOffset? theirs, DateTimeOffset ours)
    {
        const string Check = "Clock";
        if (theirs is null)
            return Finding.Note(Check, "Storage did not answer with its time.");
        var apart = ours - theirs.Value;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(apart.TotalSeconds):0} s {(apart < TimeSpan.Zero ? "behind" : "ahead of")} storage's.");
        const string Remedy = "Set this machine's clock: sign-in, signatures and the times of orders depend on it.";
        return apart.Duration() <= Tolerated ? Finding.Ok(Check, "Agrees with the clock of storage.")
            : apart.Duration() <= Allowed ? Finding.Warning(Check, text, Remedy)
            : Finding.Failed(Check, text, Remedy);
    }
}
