namespace LicenseFunctions.Dashboard;

/// <summary>The page only shows data. Its script acts through the API with a key from the user, sent in a header that other sites cannot send.</summary>
internal sealed class GetDashboardFunction(DashboardReader reader, DashboardPage page)
{
    /// <summary>Nothing inline and nothing external: a text that escaped the encoding could not run or send anything.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
            "frame-ancestors 'none'";

    [Function("GetDashboard")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dashboard")] HttpRequest request, CancellationToken cancellationToken)
    {
        var address = DashboardAddress.Of(request);
        var html = page.Render(await reader.ReadAsync(address.Days, cancellationToken), address);
        request.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text(html, "text/html; charset=utf-8");
    }
}
