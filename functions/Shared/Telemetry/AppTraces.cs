using System.Diagnostics;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>The app's own spans: the steps of an order.</summary>
internal static class AppTraces
{
    public const string Name = "LicenseFunctions";
    public const string OrderPrefix = "order.";
    public const string PlaceOrder = OrderPrefix + "place";
    public const string SendOrder = OrderPrefix + "send";
    public const string GiveOrderUp = OrderPrefix + "give_up";
    public const string RecordAnswer = OrderPrefix + "answer";
    public const string OrderId = "order.id";
    public const string CorrelationId = "correlation.id";
    private const string Around = "around";
    private static readonly ActivitySource Source = new(Name);

    /// <summary>The current trace for another process (W3C traceparent); null if there is none.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Starts a step of an order. Null if nothing listens.</summary>
    public static Activity? Start(string step, string orderId)
    {
        var span = Source.StartActivity(step);
        Tag(Activity.Current, OrderId, orderId);
        return span;
    }

    /// <summary>
    /// Starts a step in the trace of another process, linked with the current invocation. Without a valid <paramref name="traceParent"/> the same as
    /// <see cref="Start"/>.
    /// </summary>
    public static Activity? Continue(string step, string orderId, string? traceParent)
    {
        if (!ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent))
            return Start(step, orderId);
        var around = Activity.Current;
        Tag(around, OrderId, orderId);
        var links = around is null ? null : new[] { new ActivityLink(around.Context) };
        var span = Source.StartActivity(step, ActivityKind.Consumer, parent, links: links);
        span?.SetTag(OrderId, orderId);
        span?.SetCustomProperty(Around, around);
        around?.AddLink(new ActivityLink(span?.Context ?? parent));
        return span;
    }

    /// <summary>Sets the correlation id of the current span, and of outer spans that have none.</summary>
    public static void Correlate(string correlationId)
    {
        Activity.Current?.SetTag(CorrelationId, correlationId);
        Tag(Activity.Current, CorrelationId, correlationId);
    }

    /// <summary>A tag of the current span, or of the nearest outer span that has it.</summary>
    public static object? Find(string tag) => WithOuter(Activity.Current).Select(span => span.GetTagItem(tag)).FirstOrDefault(value => value is not null);

    private static void Tag(Activity? innermost, string tag, string value)
    {
        foreach (var span in WithOuter(innermost).Where(span => span.GetTagItem(tag) is null))
            span.SetTag(tag, value);
    }

    private static IEnumerable<Activity> WithOuter(Activity? innermost)
    {
        for (var span = innermost; span is not null; span = span.Parent ?? span.GetCustomProperty(Around) as Activity)
            yield return span;
    }
}
