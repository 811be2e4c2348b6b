namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Work that the follow-up timer does once a run, after it has followed each order.</summary>
internal interface IFollowUpTask
{
    /// <summary>Does what is due. If it fails, the other tasks still run, and the next run tries again.</summary>
    public Task RunAsync(CancellationToken cancellationToken);
}
