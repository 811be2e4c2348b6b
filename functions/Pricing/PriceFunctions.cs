namespace LicenseFunctions.Pricing;

/// <summary>Shows and changes the prices of licenses.</summary>
internal sealed class PriceFunctions(PriceStore prices, PriceEditor editor)
{
    [Function("ListPrices")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "prices")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(new PriceList([.. (await prices.GetAsync(cancellationToken)).Values.Where(price => price.Price is not null)
            .OrderBy(price => price.SkuPartNumber, StringComparer.OrdinalIgnoreCase).Select(PriceView.Of)]));

    [Function("ImportPrices")]
    public async Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "prices")] HttpRequest request, FunctionContext context,
        CancellationToken cancellationToken) =>
        Json.Ok(await editor.ImportAsync(await JsonBody.ReadCsvAsync(request, cancellationToken), RequestOrigin.Of(request, context), cancellationToken));

    [Function("SetPrice")]
    public async Task<IResult> SetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "licenses/{sku}/price")] HttpRequest request, string sku, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var price = (await JsonBody.ReadAsync<PriceRequest>(request, cancellationToken)).Validated();
        return Json.Ok(PriceView.Of(await editor.SetAsync(sku, price, RequestOrigin.Of(request, context), cancellationToken)));
    }

    [Function("RemovePrice")]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "licenses/{sku}/price")] HttpRequest request, string sku, FunctionContext context,
        CancellationToken cancellationToken)
    {
        await editor.RemoveAsync(sku, RequestOrigin.Of(request, context), cancellationToken);
        return Results.NoContent();
    }
}
