namespace LicenseFunctions.Orders.Replies.Unmatched;

internal sealed class ListUnmatchedMailFunction(UnmatchedMailStore store)
{
    [Function("ListUnmatchedMail")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders/unmatched")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, UnmatchedMailStore.IsId);
        var value = new List<UnmatchedMailView>();
        await foreach (var mail in store.ListAsync(page.After, QueryFlag.Read(request, "all"), cancellationToken))
        {
            if (value.Count == page.Top)
                return Json.Ok(new UnmatchedMailPage(value, page.NextLink(request, value[^1].Id)));
            value.Add(UnmatchedMailView.Of(mail));
        }
        return Json.Ok(new UnmatchedMailPage(value, NextLink: null));
    }
}
