using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Shared.Telemetry;

internal static class TelemetryServices
{
    /// <summary>Of the runtime and libraries only warnings: their other lines name addresses, and with them users, and say what spans say.</summary>
    private static readonly string[] QuietCategories = ["Microsoft", "System", "Azure", "Polly"];

    /// <summary>
    /// Traces, metrics and logs, as far as a setting says where to. Without a target nothing listens, and a span or a measurement costs a
    /// comparison.
    /// </summary>
    /// <param name="alwaysKept">The namespace of functions whose traces are kept however few others are.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string alwaysKept)
    {
        builder.Services.AddSettings<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<AppMetrics>();
        if (TelemetryTargets.Of(builder.Configuration) is { IsAny: true } targets)
            builder.AddExport(targets, alwaysKept);
    }

    private static void AddExport(this IHostApplicationBuilder builder, TelemetryTargets targets, string alwaysKept)
    {
        targets.Configure(builder.Services, builder.Configuration);
        foreach (var category in QuietCategories)
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.Warning);
        builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing =>
            {
                tracing.AddSource(AppTraces.Name, "System.Net.Http").AddProcessor(new RedactingSpanProcessor());
                targets.AddTo(tracing);
                // Last: Azure Monitor's exporter brings a sampler of its own, which knows nothing of orders.
                tracing.SetSampler(services => TraceSampler.For(alwaysKept, services.GetRequiredService<TelemetryOptions>().TraceRatio));
            })
            .WithMetrics(metrics => targets.AddTo(metrics.AddMeter(AppMetrics.Name)))
            .WithLogging(
                logs => targets.AddTo(logs.AddProcessor(new RedactingLogProcessor())),
                // No scopes: those of ASP.NET Core and HttpClient hold addresses with users in them. RedactingLogProcessor adds what is needed.
                options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, false));
    }
}
