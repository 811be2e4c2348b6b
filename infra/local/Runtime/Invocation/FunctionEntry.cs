using System.Collections.Immutable;

namespace LocalFunctions.Runtime.Invocation;

/// <summary>A function as found in the application assembly, with all that its invocations need.</summary>
internal sealed class FunctionEntry(string name) : FunctionDefinition
{
    public required MethodInfo Method { get; init; }
    public required TriggerBindingAttribute Trigger { get; init; }

    /// <summary>Route, schedule or queue with its settings filled in.</summary>
    public required string Target { get; init; }
    public required RetryAttribute? Retry { get; init; }
    public required IReadOnlyList<Func<LocalFunctionContext, object?>> Binders { get; init; }
    public required string TriggerParameter { get; init; }
    public override string Name => name;
    public override string Id => name;
    public override string PathToAssembly => Method.Module.FullyQualifiedName;
    public override string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public override ImmutableArray<FunctionParameter> Parameters =>
        [.. Method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType))];

    public string TriggerType => Trigger switch
    {
        HttpTriggerAttribute => "httpTrigger",
        TimerTriggerAttribute => "timerTrigger",
        _ => "queueTrigger",
    };

    public override IImmutableDictionary<string, BindingMetadata> InputBindings => Bindings(TriggerParameter, TriggerType, BindingDirection.In);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => Trigger is HttpTriggerAttribute
        ? Bindings("$return", "http", BindingDirection.Out)
        : ImmutableDictionary<string, BindingMetadata>.Empty;

    private static ImmutableDictionary<string, BindingMetadata> Bindings(string name, string type, BindingDirection direction) =>
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(name, new LocalBinding(name, type, direction));

    private sealed class LocalBinding(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;
        public override string Type => type;
        public override BindingDirection Direction => direction;
    }
}
