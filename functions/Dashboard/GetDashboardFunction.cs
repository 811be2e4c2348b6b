namespace LicenseFunctions.Dashboard;

internal static class GetDashboardFunction
{
    [Function("GetDashboard")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "dashboard")] HttpRequest request) =>
        PageRenderer.SeeOther(request.Path.ToString().Replace("dashboard", "app", StringComparison.Ordinal));
}
