namespace LicenseFunctions.Orders.Replies.Unmatched;

internal sealed class ListUnmatchedMailFunction(UnmatchedMailStore store)
{
    [Function("ListUnmatchedMail")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders/unmatched")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, UnmatchedMailStore.IsId);
        var since = QueryTime.Read(request, "since");
        var mails = store.ListAsync(page.After, QueryFlag.Read(request, "all"), cancellationToken)
            .TakeWhile(mail => since is null || mail.ReceivedAt >= since);
        return Json.Ok(await page.TakeAsync(request, mails, mail => mail.Id, cancellationToken));
    }
}
