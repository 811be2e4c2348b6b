using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

internal sealed class ListWaitingFunction(WaitingStore store)
{
    [Function("ListWaiting")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "waiting")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, WaitingId.IsValid);
        var (sku, since, requestedBy) = (request.Query["sku"].ToString(), QueryTime.Read(request, "since"), request.Query["requestedBy"].ToString());
        var entries = store.ListAsync(page.After, State(request), cancellationToken)
            .Where(entry => (sku.Length == 0 || SkuName.IsOf(sku, entry.SkuId, entry.SkuPartNumber)) && (since is null || entry.RequestedAt >= since)
                && (requestedBy.Length == 0 || requestedBy.Equals(entry.Origin.Caller, StringComparison.OrdinalIgnoreCase)))
            .Select(WaitingView.Of);
        return Json.Ok(await page.TakeAsync(request, entries, entry => entry.Id, cancellationToken));
    }

    private static WaitingState? State(HttpRequest request) => request.Query["state"].ToString() switch
    {
        "" => null,
        var text when Enum.GetNames<WaitingState>().Contains(text, StringComparer.OrdinalIgnoreCase) => Enum.Parse<WaitingState>(text, ignoreCase: true),
        _ => throw ProblemException.Invalid("state", $"One of {string.Join(", ", Enum.GetNames<WaitingState>())}."),
    };
}
