namespace LicenseFunctions.Pricing;

internal sealed class ListPricesFunction(PriceStore prices)
{
    [Function("ListPrices")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "prices")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(new PriceList([.. (await prices.GetAsync(cancellationToken)).Values.Where(price => price.Price is not null)
            .OrderBy(price => price.SkuPartNumber, StringComparer.OrdinalIgnoreCase).Select(PriceView.Of)]));
}
