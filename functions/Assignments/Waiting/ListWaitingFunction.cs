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
        var value = new List<WaitingView>();
        await foreach (var entry in store.ListAsync(page.After, State(request), cancellationToken))
        {
            if (sku.Length > 0 && !SkuName.IsOf(sku, entry.SkuId, entry.SkuPartNumber))
                continue;
            if (value.Count == page.Top)
                return Json.Ok(new WaitingPage(value, page.NextLink(request, value[^1].Id)));
            value.Add(WaitingView.Of(entry));
        }
        return Json.Ok(new WaitingPage(value, NextLink: null));
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
