namespace LicenseFunctions.Dashboard;

internal static class DashboardServices
{
    /// <summary>The page for people.</summary>
    public static void AddDashboard(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DashboardReader>();
        builder.Services.AddSingleton<DashboardPage>();
    }
}
