namespace LicenseFunctions.Assignments.Waiting;

internal sealed class CancelWaitingFunction(WaitingList list)
{
    [Function("CancelWaiting")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "waiting/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken cancellationToken)
    {
        await list.CancelAsync(id, RequestOrigin.Of(request, context), cancellationToken);
        return Results.NoContent();
    }
}
