namespace LicenseFunctions.Assignments.Holders;

internal sealed class ListLicenseHoldersFunction(LicenseHolders holders)
{
    private const int DefaultInactiveDays = 90;
    private const int MaxInactiveDays = 3650;

    [Function("ListLicenseHolders")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "licenses/{sku}/holders")] HttpRequest request, string sku,
        CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, text => HolderCursor.Parse(text) is not null);
        var query = new HolderQuery(ReadInactiveDays(request), QueryFlag.Read(request, "all"), page.Top);
        var (answer, next) = await holders.ListAsync(sku, query, page.After is null ? null : HolderCursor.Parse(page.After), cancellationToken);
        return Json.Ok(answer with { NextLink = next is null ? null : page.NextLink(request, next.ToString()) });
    }

    private static int ReadInactiveDays(HttpRequest request)
    {
        var text = request.Query["inactiveDays"].ToString();
        if (text.Length == 0)
            return DefaultInactiveDays;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MaxInactiveDays
            ? days
            : throw ProblemException.Invalid("inactiveDays", $"A number from 1 to {MaxInactiveDays}.");
    }
}
