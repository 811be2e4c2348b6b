namespace LicenseFunctions.Leavers;

internal sealed class ReclaimLeaversFunction(LeaverReclaimer reclaimer)
{
    /// <summary>Before the working day, so that its mail is read on the same day.</summary>
    [Function("ReclaimLeavers")]
    public Task Run([TimerTrigger("0 30 5 * * *")] TimerInfo timer, FunctionContext context, CancellationToken cancellationToken) =>
        reclaimer.RunAsync(context.InvocationId, cancellationToken);
}
