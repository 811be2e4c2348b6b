using System.Diagnostics;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Tests.Shared.Telemetry;

/// <summary>Listeners are of the whole process, so what is exported is looked at while no other test runs.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class TelemetryTestGroup;

/// <summary>What an app exports, kept in memory. Its collector is away unless the settings say otherwise.</summary>
internal sealed class Exported
{
    private readonly List<Activity> _spans = [];
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly List<LogRecord> _logs = [];

    public IReadOnlyList<Activity> Spans => [.. _spans];

    public IReadOnlyList<LogRecord> Logs => [.. _logs];

    /// <param name="settings">By name, with a colon.</param>
    public TestAppOptions Options(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { [TelemetryServices.CollectorSetting] = "http://127.0.0.1:1" };
        foreach (var (name, value) in settings)
            all[name] = value;
        return new TestAppOptions { Settings = all, Adjust = Listen };
    }

    public void Listen(FunctionsApplicationBuilder builder) => builder.Services.AddOpenTelemetry()
        .WithTracing(tracing => tracing.AddInMemoryExporter(_spans))
        .WithMetrics(metrics => metrics.AddInMemoryExporter(_metrics))
        .WithLogging(logs => logs.AddInMemoryExporter(_logs));

    /// <summary>The spans of this name, oldest first.</summary>
    public IReadOnlyList<Activity> Named(string name) => [.. Spans.Where(span => span.DisplayName == name).OrderBy(span => span.StartTimeUtc)];

    /// <summary>Values of a metric by its dimensions' values, joined by blanks in the order of their names; of a histogram how many.</summary>
    public IReadOnlyDictionary<string, double> Read(TestApp app, string metric)
    {
        _metrics.Clear();
        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var point in _metrics.Where(m => m.Name == metric).SelectMany(m => m.MetricPoints.Select(point => (m.MetricType, Point: point))))
        {
            var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in point.Point.Tags)
                tags[name] = $"{value}";
            values[string.Join(' ', tags.Values)] = point.MetricType switch
            {
                MetricType.LongGauge => point.Point.GetGaugeLastValueLong(),
                MetricType.Histogram => point.Point.GetHistogramCount(),
                _ => point.Point.GetSumLong(),
            };
        }
        return values;
    }
}
