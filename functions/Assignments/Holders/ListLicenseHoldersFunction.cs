namespace LicenseFunctions.Assignments.Holders;

internal sealed class ListLicenseHoldersFunction(LicenseHolders holders)
{
    [Function("ListLicenseHolders")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "licenses/{sku}/holders")] HttpRequest request, string sku,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, text => HolderCursor.Parse(text) is not null);
        var query = new HolderQuery(QueryNumber.Read(request, "inactiveDays", ifAbsent: 90, max: 3650), QueryFlag.Read(request, "all"), page.Top);
        var (answer, next) = await holders.ListAsync(sku, query, page.After is null ? null : HolderCursor.Parse(page.After), cancellationToken);
        return Json.Ok(answer with { NextLink = next is null ? null : page.NextLink(request, next.ToString()) });
    }
}
