using LicenseFunctions.Shared.Storage.Backup;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Notify;

internal static class NotifyServices
{
    public static void AddNotify(this IServiceCollection services)
    {
        services.AddSettings<NotifyOptions>(NotifyOptions.Section);
        services.AddSingleton<IValidateOptions<NotifyOptions>, NotifyMailValidator>();
        services.AddSingleton<NewsOutbox>();
        services.AddSingleton<ICallbackSource, NewsChannels>();
        services.AddSingleton<IBackupRule, RestoredNews>();
    }
}
