using LicenseFunctions.Shared;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.History;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Usage;

internal static class UsageServices
{
    /// <summary>Recording the tenant's license numbers and showing them.</summary>
    public static void AddUsage(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSettings<UsageOptions>(UsageOptions.Section);
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageRecorder>();
        builder.Services.AddSingleton<UsageHistory>();
        builder.Services.AddSingleton<UsageTrimmer>();
        builder.Services.AddSingleton<ForecastBook>();
        builder.Services.AddSingleton<LicenseOverview>();
    }
}
