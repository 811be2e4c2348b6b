namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation.</summary>
public abstract class FunctionContext
{
    public abstract string InvocationId { get; }
    public abstract string FunctionId { get; }
    public abstract TraceContext TraceContext { get; }
    public abstract BindingContext BindingContext { get; }

    /// <summary>Null, despite its type, unless the function has a retry attribute.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The invocation's scope; of an HTTP function also <c>HttpContext.RequestServices</c>.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }
    public abstract FunctionDefinition FunctionDefinition { get; }
    public abstract IDictionary<object, object> Items { get; set; }
    public abstract IInvocationFeatures Features { get; }
    public virtual CancellationToken CancellationToken { get; }
}

public abstract class BindingContext
{
    /// <summary>What came with the trigger: route values, message metadata.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

public abstract class TraceContext
{
    public abstract string TraceParent { get; }
    public abstract string TraceState { get; }
}

public abstract class RetryContext
{
    public abstract int RetryCount { get; }
    public abstract int MaxRetryCount { get; }
}

public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    void Set<T>(T instance);
    T? Get<T>();
}

/// <summary>What the function returned; middleware may replace it.</summary>
public abstract class InvocationResult : InvocationResult<object>;

public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
