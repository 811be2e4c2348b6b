namespace LocalFunctions.Runtime.Invocation;

/// <summary>What a trigger hands to an invocation.</summary>
/// <param name="Value">HttpContext, TimerInfo, or the queue message's text.</param>
/// <param name="Reason">For the log.</param>
/// <param name="Data">Values that parameters get by name, whatever the case; null for a timer.</param>
internal sealed record TriggerInput(object Value, string Reason, IReadOnlyDictionary<string, object?>? Data = null)
{
    public const string ByCall = "This function was programmatically called via the host APIs.";
    public HttpContext? Http => Value as HttpContext;
}

/// <summary>What a function may ask of its message by parameter name.</summary>
internal static class QueueMetadata
{
    public static readonly IReadOnlyList<string> Names =
        ["queueTrigger", "id", "popReceipt", "dequeueCount", "insertionTime", "expirationTime", "nextVisibleTime"];

    public static IReadOnlyDictionary<string, object?> Of(params object?[] valuesInOrder) =>
        Names.Zip(valuesInOrder).ToDictionary(p => p.First, p => p.Second, StringComparer.OrdinalIgnoreCase);
}
