using LicenseFunctions.Shared;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.History;
using LicenseFunctions.Usage.Names;
using LicenseFunctions.Usage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Usage;

internal static class UsageServices
{
    /// <summary>Recording the tenant's license numbers and showing them.</summary>
    public static void AddUsage(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<UsageOptions>(UsageOptions.Section);
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageRecorder>();
        builder.Services.AddSingleton<ProductNameBook>();
        builder.Services.AddSingleton<ISkuNames>(provider => provider.GetRequiredService<ProductNameBook>());
        builder.Services.AddHttpClient(ProductNameBook.ClientName, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(30);
            client.MaxResponseContentBufferSize = ProductNameBook.MaxBytes;
        });
        builder.Services.AddSingleton<UsageHistory>();
        builder.Services.AddSingleton<UsageTrimmer>();
        builder.Services.AddSingleton<ForecastBook>();
        builder.Services.AddSingleton<SubscriptionBook>();
        builder.Services.AddSingleton<LicenseOverview>();
    }
}
