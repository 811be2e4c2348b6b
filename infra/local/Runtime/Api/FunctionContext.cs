namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation.</summary>
public abstract class FunctionContext
{
    public abstract string InvocationId { get; }
    public abstract TraceContext TraceContext { get; }

    /// <summary>The invocation's scope; of an HTTP function also <c>HttpContext.RequestServices</c>.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }
    public abstract FunctionDefinition FunctionDefinition { get; }
    public abstract IDictionary<object, object> Items { get; set; }
    public virtual CancellationToken CancellationToken { get; }
}

public abstract class TraceContext
{
    public abstract string TraceParent { get; }
}

public abstract class FunctionDefinition
{
    public abstract string Name { get; }
}

/// <summary>What the function returned; middleware may replace it.</summary>
public abstract class InvocationResult : InvocationResult<object>;

public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => ((LocalFunctionContext)context).Result;
}

public static class FunctionContextExtensions
{
    /// <summary>Null unless an HTTP request started the invocation.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(LocalFunctionContext.HttpContextKey, out var value) ? value as HttpContext : null;
}

/// <summary>An error of the runtime. One that stops the start is shown as its message alone.</summary>
public class FunctionWorkerException : Exception
{
    public FunctionWorkerException(string? message) : base(message) { }
    public FunctionWorkerException(string? message, Exception? innerException) : base(message, innerException) { }
}

public interface IFunctionsWorkerApplicationBuilder
{
    IServiceCollection Services { get; }
    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}
