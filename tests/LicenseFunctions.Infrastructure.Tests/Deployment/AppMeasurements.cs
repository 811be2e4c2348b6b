using System.Diagnostics.Metrics;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The app's metrics, found by letting it measure everything once.</summary>
internal static class AppMeasurements
{
    /// <summary>The dimensions of each metric.</summary>
    public static IReadOnlyDictionary<string, HashSet<string>> Dimensions { get; } = Measure();

    private static Dictionary<string, HashSet<string>> Measure()
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope != factory)
                    return;
                found[instrument.Name] = new(StringComparer.Ordinal);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (name, _) in tags)
                found[instrument.Name].Add(name);
        }

        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        MeasureAll(new AppMetrics(factory));
        return found;
    }

    private static void MeasureAll(AppMetrics metrics)
    {
        metrics.Snapshot([new()
        {
            SkuId = Guid.Empty, SkuPartNumber = "ENTERPRISEPACK", AppliesToUser = true, CapabilityStatus = "Enabled",
            Purchased = 1, InGrace = 0, Suspended = 0, LockedOut = 0, Assigned = 1,
        }]);
        metrics.Warned("ENTERPRISEPACK", OrderState.Requested);
        metrics.OrderMoved(null, OrderState.Requested);
        metrics.CalledBack(OrderState.Requested);
        metrics.GraphAnswered("GET", 429, TimeSpan.Zero);
        metrics.GraphThrottledInBatch(1);
        metrics.LicensesChanged(TimeSpan.Zero);
    }
}
