namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Work that the follow-up timer does in each run, after the orders.</summary>
internal interface IFollowUpTask
{
    /// <summary>Does what is due. If it fails, the other tasks run all the same, and the next run retries.</summary>
    public Task RunAsync(CancellationToken cancellationToken);
}
