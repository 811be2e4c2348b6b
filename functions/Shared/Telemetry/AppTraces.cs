using System.Diagnostics;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>The app's own spans: the steps of an order. All else is seen by the spans of invocations and of HTTP requests.</summary>
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

    /// <summary>What carries the present trace to another process (W3C traceparent); null if there is none.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Starts a step of an order. Null, which <c>using</c> takes, if nobody listens.</summary>
    public static Activity? Start(string step, string orderId)
    {
        var span = Source.StartActivity(step);
        Tag(Activity.Current, OrderId, orderId);
        return span;
    }

    /// <summary>
    /// Starts a step that goes on where another process left off, in that one's trace. The step and the invocation around it are linked
    /// to each other. Without a usable <paramref name="traceParent"/> it is a step like any other.
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

    /// <summary>Marks the present span, and those around it that have no mark yet, as done for a correlation id.</summary>
    public static void Correlate(string correlationId)
    {
        Activity.Current?.SetTag(CorrelationId, correlationId);
        Tag(Activity.Current, CorrelationId, correlationId);
    }

    /// <summary>A tag of the present span, or of the nearest around it that has it.</summary>
    public static object? Find(string tag)
    {
        for (var span = Activity.Current; span is not null; span = Outer(span))
        {
            if (span.GetTagItem(tag) is { } value)
                return value;
        }
        return null;
    }

    private static void Tag(Activity? innermost, string tag, string value)
    {
        for (var span = innermost; span is not null; span = Outer(span))
        {
            if (span.GetTagItem(tag) is null)
                span.SetTag(tag, value);
        }
    }

    private static Activity? Outer(Activity span) => span.Parent ?? span.GetCustomProperty(Around) as Activity;
}
