using LicenseFunctions.Dashboard.Orders;
using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Dashboard.Products;

namespace LicenseFunctions.Dashboard;

internal static class DashboardServices
{
    public static void AddDashboard(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PageRenderer>();
        builder.Services.AddSingleton<ActNow>();
        builder.Services.AddSingleton<OverviewReader>();
        builder.Services.AddSingleton<OverviewPage>();
        builder.Services.AddSingleton<ProductReader>();
        builder.Services.AddSingleton<ProductPage>();
        builder.Services.AddSingleton<OrderPage>();
    }
}
