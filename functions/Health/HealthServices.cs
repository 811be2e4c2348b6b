using LicenseFunctions.Health.Probes;

namespace LicenseFunctions.Health;

internal static class HealthServices
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HealthReport>();
        builder.Services.AddSingleton<TimerRuns>();
        // In the order in which they are shown.
        builder.Services.AddSingleton<IProbe, GraphProbe>();
        builder.Services.AddSingleton<IProbe, AccessProbe>();
        builder.Services.AddSingleton<IProbe, StorageProbe>();
        builder.Services.AddSingleton<IProbe, MailProbe>();
        builder.Services.AddSingleton<IProbe, MailboxProbe>();
        builder.Services.AddSingleton<IProbe, RepliesProbe>();
        builder.Services.AddSingleton<IProbe, RecordingProbe>();
        builder.Services.AddSingleton<IProbe, OrdersProbe>();
        builder.Services.AddSingleton<IProbe, JobsProbe>();
        builder.Services.AddSingleton<IProbe, CallbacksProbe>();
        builder.Services.AddSingleton<IProbe, NotifyProbe>();
    }
}
