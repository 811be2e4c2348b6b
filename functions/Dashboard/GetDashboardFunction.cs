namespace LicenseFunctions.Dashboard;

/// <summary>Opens the page for somebody who has a function key instead of a sign-in.</summary>
internal sealed class GetDashboardFunction(PageAccess pages)
{
    [Function("GetDashboard")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "dashboard")] HttpRequest request) => pages.OpenWithKey(request);
}
