using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Shared.Telemetry;

internal static class TelemetryServices
{
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Only their warnings are logged: other lines contain addresses with users in them, and repeat what spans say.</summary>
    private static readonly string[] QuietCategories = ["Microsoft", "System", "Azure", "Polly"];

    /// <summary>Exports traces, metrics and logs to Azure Monitor, an OTLP collector, both or, without either setting, nowhere.</summary>
    /// <param name="alwaysKept">The namespace of functions whose traces are all kept.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string alwaysKept)
    {
        builder.Services.AddSettings<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<AppMetrics>();
        var toAzureMonitor = !string.IsNullOrWhiteSpace(builder.Configuration[AzureMonitorSetting]);
        var toCollector = !string.IsNullOrWhiteSpace(builder.Configuration[CollectorSetting]);
        if (!toAzureMonitor && !toCollector)
            return;
        foreach (var category in QuietCategories)
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.Warning);
        // Keys are turned off there: the app's identity needs the role Monitoring Metrics Publisher.
        builder.Services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) =>
        {
            options.ConnectionString = builder.Configuration[AzureMonitorSetting];
            options.Credential = credential;
            // Keep logs even if TraceSampler drops their trace.
            options.EnableTraceBasedLogsSampler = false;
            options.EnableLiveMetrics = false;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing =>
            {
                tracing.AddSource(AppTraces.Name, "System.Net.Http").AddProcessor(new RedactingSpanProcessor());
                if (toAzureMonitor)
                    tracing.AddAzureMonitorTraceExporter();
                // Last, since Azure Monitor's exporter sets a sampler.
                tracing.SetSampler(services => TraceSampler.For(alwaysKept, services.GetRequiredService<TelemetryOptions>().TraceRatio));
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(AppMetrics.Name);
                if (toAzureMonitor)
                    metrics.AddAzureMonitorMetricExporter();
            })
            .WithLogging(
                logs =>
                {
                    logs.AddProcessor(new RedactingLogProcessor());
                    if (toAzureMonitor)
                        logs.AddAzureMonitorLogExporter();
                },
                // No scopes: those of ASP.NET Core and HttpClient contain addresses with users in them.
                options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, false));
        // Adds itself after the redacting processors.
        if (toCollector)
            telemetry.UseOtlpExporter();
    }
}

/// <summary>Settings <c>Telemetry__…</c>. The targets have the exporters' own settings, see <see cref="TelemetryServices"/>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Share of the traces that are kept, from 0 to 1. All traces of orders, logs and metrics are kept.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 1;
}
