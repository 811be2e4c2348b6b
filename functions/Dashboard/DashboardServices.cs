namespace LicenseFunctions.Dashboard;

internal static class DashboardServices
{
    public static void AddDashboard(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DashboardReader>();
        builder.Services.AddSingleton<DashboardPage>();
    }
}
