using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Where telemetry goes: to Azure Monitor, to a collector (OTLP), to both or, without either setting, nowhere.</summary>
internal sealed record TelemetryTargets(bool ToAzureMonitor, bool ToCollector)
{
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public bool IsAny => ToAzureMonitor || ToCollector;

    public static TelemetryTargets Of(IConfiguration configuration) =>
        new(!string.IsNullOrWhiteSpace(configuration[AzureMonitorSetting]), !string.IsNullOrWhiteSpace(configuration[CollectorSetting]));

    /// <summary>Azure Monitor takes the app's own identity, since keys are switched off there: it needs the role Monitoring Metrics Publisher.</summary>
    public void Configure(IServiceCollection services, IConfiguration configuration)
    {
        if (ToAzureMonitor)
        {
            services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) =>
            {
                options.ConnectionString = configuration[AzureMonitorSetting];
                options.Credential = credential;
                // Logs are kept even if their trace is not; the traces are chosen by TraceSampler.
                options.EnableTraceBasedLogsSampler = false;
                options.EnableLiveMetrics = false;
            });
        }
    }

    public void AddTo(TracerProviderBuilder tracing)
    {
        if (ToAzureMonitor)
            tracing.AddAzureMonitorTraceExporter();
        if (ToCollector)
            tracing.AddOtlpExporter();
    }

    public void AddTo(MeterProviderBuilder metrics)
    {
        if (ToAzureMonitor)
            metrics.AddAzureMonitorMetricExporter();
        if (ToCollector)
            metrics.AddOtlpExporter();
    }

    public void AddTo(LoggerProviderBuilder logs)
    {
        if (ToAzureMonitor)
            logs.AddAzureMonitorLogExporter();
        if (ToCollector)
            logs.AddOtlpExporter();
    }
}
