using System.Diagnostics;

namespace LocalFunctions.Runtime.Invocation;

internal sealed class LocalFunctionContext(FunctionEntry function, TriggerInput input, IServiceProvider services, CancellationToken cancellationToken)
    : FunctionContext
{
    public const string HttpContextKey = "HttpRequestContext";
    public TriggerInput Input => input;
    public object? Result { get; set; }
    public FunctionEntry Function => function;
    public override string InvocationId { get; } = Guid.NewGuid().ToString();
    public override string FunctionId => function.Id;
    public override FunctionDefinition FunctionDefinition => function;
    public override TraceContext TraceContext { get; } = new LocalTraceContext(Activity.Current);
    public override BindingContext BindingContext { get; } = new LocalBindingContext(input.Data);
    public LocalRetryContext? Retry { get; init; }
    public override RetryContext RetryContext => Retry!;
    public override IServiceProvider InstanceServices { get; set; } = services;
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();
    public override IInvocationFeatures Features { get; } = new LocalFeatures();
    public override CancellationToken CancellationToken => cancellationToken;

    private sealed class LocalTraceContext(Activity? activity) : TraceContext
    {
        public override string TraceParent { get; } = activity?.Id ?? "";
        public override string TraceState { get; } = activity?.TraceStateString ?? "";
    }

    private sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class LocalFeatures : Dictionary<Type, object>, IInvocationFeatures
    {
        public void Set<T>(T instance) => this[typeof(T)] = instance!;
        public T? Get<T>() => TryGetValue(typeof(T), out var value) ? (T)value : default;
    }
}

internal sealed class LocalRetryContext(int retryCount, int maxRetryCount) : RetryContext
{
    public override int RetryCount => retryCount;
    public override int MaxRetryCount => maxRetryCount;
}

internal sealed class LocalInvocationResult(LocalFunctionContext context) : InvocationResult
{
    public override object? Value
    {
        get => context.Result;
        set => context.Result = value;
    }
}
