using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Alerts.Surplus;

namespace LicenseFunctions.Alerts;

internal static class AlertServices
{
    /// <summary>Warnings about low licenses, ending subscriptions and surplus.</summary>
    public static void AddAlerts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AlertOptions>(AlertOptions.Section);
        builder.Services.AddSingleton<LowLicenseRule>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<ExpiryStore>();
        builder.Services.AddSingleton<ExpiryChecker>();
        builder.Services.AddSingleton<SurplusStore>();
        builder.Services.AddSingleton<SurplusChecker>();
        builder.Services.AddSingleton<AlertDigest>();
        builder.Services.AddSingleton<LicenseEvaluator>();
        builder.Services.AddSingleton<LowLicenseMailer>();
        builder.Services.AddSingleton<LowLicenseWarner>();
    }
}
