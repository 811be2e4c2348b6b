namespace LicenseFunctions.Dashboard;

/// <summary>Asks for no key: a browser sends none for a style sheet, and these say nothing of the tenant.</summary>
internal static class GetDashboardAssetFunction
{
    [Function("GetDashboardAsset")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = @"dashboard/{file:regex(^dashboard\.(css|js)\z)}")] HttpRequest request, string file)
    {
        var asset = DashboardAsset.Of(file);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType);
    }
}
