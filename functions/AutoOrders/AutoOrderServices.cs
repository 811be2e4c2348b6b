using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Fulfilment;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.AutoOrders;

internal static class AutoOrderServices
{
    public static void AddAutoOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AutoOrderOptions>(OrderOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<AutoOrderOptions>, AutoOrderValidator>();
        builder.Services.AddSingleton<AutoOrderPlacer>();
        builder.Services.AddSingleton<IFollowUpTask>(provider => provider.GetRequiredService<AutoOrderPlacer>());
    }
}
