using LicenseFunctions.Shared.Http.Limits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LicenseFunctions.Shared;

internal static class SharedServices
{
    public static void AddShared(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSettings<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<CallRateLimiter>();
        builder.Services.AddSingleton<RunningCalls>();
        builder.Services.AddSettings<AccessOptions>(AccessOptions.Section);
        builder.Services.AddSingleton<CallerAccess>();
        builder.Services.AddSingleton<PageKey>();
        builder.Services.AddSingleton<AccessPage>();
        builder.Services.AddSingleton<PageAccess>();
        builder.Services.AddSettings<LinkOptions>(LinkOptions.Section);
        builder.Services.AddSingleton<PublicAddress>();
        // Polly logs retries as warnings and each attempt as information.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        SingleLineLogs.Add(builder.Services);
        // The app calls only the addresses in its settings; none of those services redirects.
        builder.Services.ConfigureHttpClientDefaults(client => client.UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false));
        builder.Services.AddSettings<ProductOptions>(ProductOptions.Section);
        builder.Services.AddGraph();
        builder.Services.AddStorage();
        builder.Services.AddEmail();
        builder.Services.AddCallbacks();
        builder.Services.AddNotify();
    }
}
