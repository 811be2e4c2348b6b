using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

internal sealed class GetWaitingFunction(WaitingStore store)
{
    [Function("GetWaiting")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "waiting/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        Json.Ok(WaitingView.Of(await store.FindAsync(id, cancellationToken) ?? throw WaitingList.NotFound(id)));
}
