namespace LocalFunctions.Runtime.Invocation;

/// <summary>A function as found in the application assembly, with all that its invocations need.</summary>
internal sealed class FunctionEntry(string name) : FunctionDefinition
{
    public required MethodInfo Method { get; init; }
    public required TriggerBindingAttribute Trigger { get; init; }

    /// <summary>Route, schedule or queue with its settings filled in.</summary>
    public required string Target { get; init; }
    public required IReadOnlyList<Func<LocalFunctionContext, object?>> Binders { get; init; }
    public override string Name => name;
    public string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public string TriggerType => Trigger switch
    {
        HttpTriggerAttribute => "httpTrigger",
        TimerTriggerAttribute => "timerTrigger",
        _ => "queueTrigger",
    };
}
