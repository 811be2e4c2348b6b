using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;

namespace LicenseFunctions.Alerts;

internal static class AlertServices
{
    /// <summary>Warnings about low licenses and ending subscriptions.</summary>
    public static void AddAlerts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AlertOptions>(AlertOptions.Section);
        builder.Services.AddSingleton<LowLicenseRule>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<ExpiryStore>();
        builder.Services.AddSingleton<ExpiryChecker>();
        builder.Services.AddSingleton<AlertDigest>();
        builder.Services.AddSingleton<LicenseEvaluator>();
        builder.Services.AddSingleton<LowLicenseMailer>();
        builder.Services.AddSingleton<LowLicenseWarner>();
    }
}
