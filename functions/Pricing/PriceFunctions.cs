namespace LicenseFunctions.Pricing;

/// <summary>Sets, removes and imports the prices of licenses.</summary>
internal sealed class PriceFunctions(PriceEditor editor)
{
    [Function("ImportPrices")]
    public async Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "prices")] HttpRequest request, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var csv = await JsonBody.ReadCsvAsync(request, cancellationToken);
        var (done, errors) = await editor.ImportAsync(csv, RequestOrigin.Of(request, context), cancellationToken);
        return done is not null ? Json.Ok(done) : throw ProblemException.Invalid([.. errors.GroupBy(error => error.Line).Select(line => new FieldError(
            line.Key == 0 ? "body" : FieldError.FieldOfLine(line.Key),
            string.Join(' ', line.Select(error => error.Problem.English))))]);
    }

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
