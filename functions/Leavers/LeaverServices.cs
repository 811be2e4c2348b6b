using LicenseFunctions.Leavers.Links;
using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Leavers;

internal static class LeaverServices
{
    /// <summary>Finds licenses of people who left, and reports them, asks about them or removes them.</summary>
    public static void AddLeavers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<LeaverOptions>(LeaverOptions.Section);
        builder.Services.AddSingleton<LeaverStore>();
        builder.Services.AddSingleton<IBackupRule, RestoredLeavers>();
        builder.Services.AddSingleton<LeaverFinder>();
        builder.Services.AddSingleton<LeaverRemover>();
        builder.Services.AddSingleton<LeaverLinks>();
        builder.Services.AddSingleton<LeaverLinkHandler>();
        builder.Services.AddSingleton<LeaverMailer>();
        builder.Services.AddSingleton<LeaverReclaimer>();
    }
}
