namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Work of another slice that a new snapshot makes possible.</summary>
internal interface IAfterSnapshot
{
    /// <summary>Called by the snapshot timer after the snapshot is stored.</summary>
    public Task RunAsync(CancellationToken cancellationToken);
}
