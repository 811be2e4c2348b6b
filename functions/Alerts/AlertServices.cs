using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Shared;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Alerts;

internal static class AlertServices
{
    /// <summary>Warnings when free licenses run low.</summary>
    public static void AddAlerts(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSettings<AlertOptions>(AlertOptions.Section);
        builder.Services.AddSingleton<LowLicenseRule>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<AlertDigest>();
        builder.Services.AddSingleton<LowLicenseWarner>();
    }
}
