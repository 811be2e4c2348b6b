namespace LicenseFunctions.Dashboard;

/// <summary>
/// The page. It only shows; what can be done from it is done by its script through the API, with a key that the user gives to the page
/// and that is sent as a header. No other site can send that header, so none can act for the user.
/// </summary>
internal sealed class GetDashboardFunction(DashboardReader reader, DashboardPage page)
{
    /// <summary>Nothing inline and nothing from elsewhere: a text that got through the encoding could still run nothing and send nothing.</summary>
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
