namespace LicenseFunctions.Dashboard;

/// <summary>The page.</summary>
internal sealed class GetOverviewPageFunction
{
    [Function("GetOverviewPage")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app")] HttpRequest request)
    {
        var user = PageUser.Of(request);
        var html = $"<!DOCTYPE html><html lang=\"en\"><head><title>Licenses</title></head><body><p id=\"user\">{user.Name}, "
            + $"{(user.CanAct ? "operator" : "reader")}, {(user.HasKey ? "key" : "sign-in")}</p><form method=\"post\" action=\"/api/app/products/X/order\">"
            + "<button>Order</button></form></body></html>";
        return Results.Text(html, "text/html; charset=utf-8");
    }
}

/// <summary>A form of the page.</summary>
internal sealed class ActOnProductFunction
{
    [Function("ActOnProduct")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "app/products/{sku}/{action}")] HttpRequest request, string sku, string action) =>
        Results.Text($"{sku} {action} {PageUser.Of(request).Name}");
}

/// <summary>A file of the page.</summary>
internal static class GetPageAssetFunction
{
    [Function("GetPageAsset")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/assets/{file}")] HttpRequest request, string file) =>
        Results.Text($"{file} {request.Method}");
}
