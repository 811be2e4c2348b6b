namespace LicenseFunctions.Shared.Callbacks;

internal static class CallbackServices
{
    public static void AddCallbacks(this IServiceCollection services)
    {
        services.AddSettings<CallbackOptions>(CallbackOptions.Section);
        WebhookSender.Add(services);
        services.AddSingleton<CallbackQueue>();
        services.AddSingleton<CallbackOutbox>();
        services.AddSingleton<CallbackDelivery>();
    }
}
