using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>The app's metrics, see docs/telemetry.md. Dimensions have few values and no personal data.</summary>
internal sealed class AppMetrics(Meter meter)
{
    public const string Name = "LicenseFunctions";
    private const string Sku = "license.sku";
    private readonly Gauge<int> _available =
        meter.CreateGauge<int>("licenses.available", "{license}", "Licenses that can be assigned, in the newest snapshot.");
    private readonly Gauge<int> _purchased = meter.CreateGauge<int>("licenses.purchased", "{license}", "Licenses that are paid for.");
    private readonly Gauge<int> _assigned = meter.CreateGauge<int>("licenses.assigned", "{license}", "Licenses that users hold.");
    private readonly Counter<long> _warnings = meter.CreateCounter<long>("license.warnings", "{warning}", "Warnings sent to the administrators, by product.");
    private readonly Counter<long> _transitions =
        meter.CreateCounter<long>("orders.transitions", "{transition}", "Orders that went from one state to another.");
    private readonly Counter<long> _callbacks = meter.CreateCounter<long>("callbacks.attempts", "{attempt}", "Attempts to call a caller back, by outcome.");
    private readonly Counter<long> _graphRequests = meter.CreateCounter<long>("graph.requests", "{request}", "Requests to Microsoft Graph, including retries.");
    private readonly Counter<long> _graphThrottled =
        meter.CreateCounter<long>("graph.throttled", "{request}", "Requests, or items of a batch, that Graph answered with 429.");
    private readonly Histogram<double> _graphDuration =
        meter.CreateHistogram<double>("graph.request.duration", "s", "How long Microsoft Graph took to answer.");
    private readonly Histogram<double> _changesDuration =
        meter.CreateHistogram<double>("license.changes.duration", "s", "How long a call that changes licenses took, for all its users.");

    public AppMetrics(IMeterFactory meters)
        : this(meters.Create(Name))
    {
    }

    public void Snapshot(IEnumerable<SkuUsage> skus)
    {
        foreach (var sku in skus)
        {
            var product = new KeyValuePair<string, object?>(Sku, sku.SkuPartNumber);
            _available.Record(sku.Available, product);
            _purchased.Record(sku.Purchased, product);
            _assigned.Record(sku.Assigned, product);
        }
    }

    public void Warned<T>(string skuPartNumber, T kind)
        where T : struct, Enum => _warnings.Add(1, new(Sku, skuPartNumber), new("license.warning.kind", kind.ToString()));

    /// <param name="from">Null for a new order.</param>
    public void OrderMoved<T>(T? from, T to)
        where T : struct, Enum => _transitions.Add(1, new("order.state.from", from?.ToString() ?? "None"), new("order.state.to", to.ToString()));

    public void CalledBack<T>(T outcome)
        where T : struct, Enum => _callbacks.Add(1, new KeyValuePair<string, object?>("callback.outcome", outcome.ToString()));

    /// <param name="status">HTTP status; 0 without an answer.</param>
    public void GraphAnswered(string method, int status, TimeSpan after)
    {
        var tags = new TagList { { "http.request.method", method }, { "http.response.status_class", status == 0 ? "none" : $"{status / 100}xx" } };
        _graphRequests.Add(1, tags);
        _graphDuration.Record(after.TotalSeconds, tags);
        if (status == 429)
            _graphThrottled.Add(1, new KeyValuePair<string, object?>("graph.throttled.what", "request"));
    }

    public void GraphThrottledInBatch(int items)
    {
        if (items > 0)
            _graphThrottled.Add(items, new KeyValuePair<string, object?>("graph.throttled.what", "batch item"));
    }

    public void LicensesChanged(TimeSpan after) => _changesDuration.Record(after.TotalSeconds);
}
