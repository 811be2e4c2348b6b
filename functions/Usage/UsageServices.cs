using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.History;
using LicenseFunctions.Usage.Names;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Usage;

internal static class UsageServices
{
    /// <summary>Records license numbers and shows their history.</summary>
    public static void AddUsage(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<UsageOptions>(UsageOptions.Section);
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<GroupDemandReader>();
        builder.Services.AddSingleton<UsageRecorder>();
        builder.Services.AddSingleton<ProductNameCatalog>();
        builder.Services.AddSingleton<ISkuNames>(provider => provider.GetRequiredService<ProductNameCatalog>());
        builder.Services.AddHttpClient(ProductNameCatalog.ClientName, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(30);
            client.MaxResponseContentBufferSize = ProductNameCatalog.MaxBytes;
        });
        builder.Services.AddSingleton<UsageHistory>();
        builder.Services.AddSingleton<UsageTrimmer>();
        builder.Services.AddSingleton<ForecastCache>();
        builder.Services.AddSingleton<SubscriptionCache>();
    }
}
