using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

internal sealed class ListWaitingFunction(WaitingStore store)
{
    [Function("ListWaiting")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "waiting")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, WaitingId.IsValid);
        var sku = request.Query["sku"].ToString();
        var entries = store.ListAsync(page.After, State(request), cancellationToken)
            .Where(entry => sku.Length == 0 || SkuName.IsOf(sku, entry.SkuId, entry.SkuPartNumber)).Select(WaitingView.Of);
        return Json.Ok(await page.TakeAsync(request, entries, entry => entry.Id, cancellationToken));
    }

    private static WaitingState? State(HttpRequest request)
    {
        var text = request.Query["state"].ToString();
        if (text.Length == 0)
            return null;
        var states = Enum.GetNames<WaitingState>();
        return states.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<WaitingState>(known)
            : throw ProblemException.Invalid("state", $"One of {string.Join(", ", states)}.");
    }
}
