using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Dashboard.Prices;

/// <summary>The prices of all products, and a form that imports a price list.</summary>
internal sealed class PricesPageFunctions(PageRenderer renderer, LicenseOverview overview, PriceStore prices, PriceEditor editor)
{
    private const int MaxErrors = 20;
    private const int MaxSkipped = 10;

    [Function("GetPricesPage")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/prices")] HttpRequest request, CancellationToken cancellationToken) =>
        ShowAsync(renderer.Open(request), "", done: null, [], cancellationToken);

    [Function("ActOnPrices")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/prices")] HttpRequest request, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var list = (await request.ReadFormAsync(cancellationToken))["list"].ToString();
        var (done, errors) = await editor.ImportAsync(list, page.OriginOf(context), cancellationToken);
        return await ShowAsync(page, done is null ? list : "", done, errors, cancellationToken);
    }

    private async Task<IResult> ShowAsync(
        PageContext page, string entered, PriceImport? done, IReadOnlyList<PriceListError> errors, CancellationToken cancellationToken)
    {
        var (text, list) = (page.Text, await overview.GetAsync(cancellationToken));
        var stored = await prices.GetAsync(cancellationToken);
        return renderer.Page(page, "", text["Prices"], "prices", new
        {
            page.Root,
            page.User.CanAct,
            Link = page.Link("prices"),
            Costs = CostText.Of(list, text),
            Result = done is null ? null : text.Count("ImportDone", done.Prices.Count) + (done.Skipped.Count == 0 ? "" : " " + text.Count(
                "ImportSkipped", done.Skipped.Count, string.Join(", ", done.Skipped.Take(MaxSkipped).Select(line => line.Sku))
                    + (done.Skipped.Count > MaxSkipped ? " " + text.Count("AndMore", done.Skipped.Count - MaxSkipped) : ""))),
            Errors = errors.Take(MaxErrors)
                .Select(error => (error.Line, Text: error.Problem.In(text.Culture)))
                .Select(error => error.Line == 0 ? error.Text : text["Line", error.Line, error.Text]).ToList(),
            MoreErrors = errors.Count > MaxErrors ? text.Count("AndMore", errors.Count - MaxErrors) : null,
            Entered = entered,
            Rows = list.Licenses.Where(license => license.Price is not null || license is { Threshold: not null, Purchased: > 0 }).Select(license => new
            {
                Name = license.DisplayName,
                license.SkuPartNumber,
                Link = page.ProductLink(license, list) + "#price",
                Price = license.Price is { } price ? CostText.Of(price, text) : "–",
                Cost = license.Cost is { } cost ? CostText.Money(cost.Purchased, license.Price!.Currency, text) : "–",
                SetBy = license.Price is null ? "–" : stored[license.SkuId].ChangedBy,
                At = license.Price is null ? null : page.Dates.ShortDay(stored[license.SkuId].ChangedAt, page.Now),
            }).ToList(),
        }, errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
