namespace LocalFunctions.Runtime.Queues;

/// <summary>What a function may ask of its message by parameter name.</summary>
internal static class QueueMetadata
{
    public static readonly IReadOnlyList<string> Names =
        ["queueTrigger", "id", "popReceipt", "dequeueCount", "insertionTime", "expirationTime", "nextVisibleTime"];

    public static IReadOnlyDictionary<string, object?> Of(params object?[] valuesInOrder) =>
        Names.Zip(valuesInOrder).ToDictionary(p => p.First, p => p.Second, StringComparer.OrdinalIgnoreCase);
}
