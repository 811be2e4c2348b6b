namespace LocalFunctions.Runtime.Invocation;

internal sealed class LocalFunctionContext(
    FunctionEntry function, TriggerInput input, IServiceProvider services, CancellationToken cancellationToken) : FunctionContext
{
    public const string HttpContextKey = "HttpRequestContext";
    public TriggerInput Input => input;
    public FunctionEntry Function => function;
    public InvocationResult Result { get; } = new LocalResult();
    public override string InvocationId { get; } = Guid.NewGuid().ToString();
    public override FunctionDefinition FunctionDefinition => function;
    public override TraceContext TraceContext { get; } = new LocalTraceContext(Activity.Current?.Id ?? "");
    public override IServiceProvider InstanceServices { get; set; } = services;
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();
    public override CancellationToken CancellationToken => cancellationToken;

    private sealed class LocalTraceContext(string traceParent) : TraceContext
    {
        public override string TraceParent => traceParent;
    }

    private sealed class LocalResult : InvocationResult
    {
        public override object? Value { get; set; }
    }
}
