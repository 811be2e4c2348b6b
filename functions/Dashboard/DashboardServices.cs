using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Dashboard;

internal static class DashboardServices
{
    /// <summary>The page for people.</summary>
    public static void AddDashboard(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DashboardReader>();
        builder.Services.AddSingleton<DashboardPage>();
    }
}
