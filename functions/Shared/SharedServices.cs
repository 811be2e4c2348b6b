using LicenseFunctions.Shared.Http.Limits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LicenseFunctions.Shared;

internal static class SharedServices
{
    /// <summary>What every slice needs: the clock, limits and access of callers, Graph, storage and mail.</summary>
    public static void AddShared(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSettings<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<CallRateLimiter>();
        builder.Services.AddSettings<AccessOptions>(AccessOptions.Section);
        builder.Services.AddSingleton<CallerAccess>();
        builder.Services.AddSettings<LinkOptions>(LinkOptions.Section);
        builder.Services.AddSingleton<PublicAddress>();
        // Retries are warnings; an attempt that went well is not worth a line.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        SingleLineLogs.Add(builder.Services);
        // The app calls Graph, SendGrid and the list of product names, where the settings say; none of them sends it anywhere else.
        builder.Services.ConfigureHttpClientDefaults(client => client.UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false));
        builder.Services.AddGraph();
        builder.Services.AddStorage();
        builder.Services.AddEmail();
    }
}
