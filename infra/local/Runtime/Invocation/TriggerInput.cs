namespace LocalFunctions.Runtime.Invocation;

/// <summary>What a trigger hands to an invocation.</summary>
/// <param name="Value">HttpContext, TimerInfo, or the queue message's text.</param>
/// <param name="Data">Values that parameters and <c>BindingData</c> get by name, whatever the case.</param>
/// <param name="Reason">For the log.</param>
internal sealed record TriggerInput(object Value, IReadOnlyDictionary<string, object?> Data, string Reason)
{
    public const string ByCall = "This function was programmatically called via the host APIs.";

    public static readonly IReadOnlyDictionary<string, object?> NoData = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);

    public HttpContext? Http => Value as HttpContext;
}
