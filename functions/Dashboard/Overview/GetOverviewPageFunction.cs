
namespace LicenseFunctions.Dashboard.Overview;

internal sealed class GetOverviewPageFunction(PageRenderer renderer, OverviewReader reader, OverviewPage overview)
{
    [Function("GetOverviewPage")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var data = await reader.ReadAsync(cancellationToken);
        if (request.Query["format"] == "csv")
            return await Csv.AnswerAsync(
                request, "products.csv", ["skuPartNumber", "displayName", "purchased", "inGrace", "suspended", "assigned", "available", "onOrder", "status",
                    "currency", "costPerMonth", "unassignedCostPerMonth", "wanted"],
                data.List.Licenses.Select(license => new object?[]
                {
                    license.SkuPartNumber, license.DisplayName, license.Purchased, license.InGrace, license.Suspended, license.Assigned, license.Available,
                    license.OnOrder, license.Status, license.Price?.Currency, license.Cost?.Purchased, license.Cost?.Unassigned, license.Wanted,
                }).ToAsyncEnumerable(), cancellationToken);
        var (title, model) = overview.Describe(data, page);
        return renderer.Page(page, "", title, "overview", model);
    }
}
