namespace Microsoft.Azure.Functions.Worker;

/// <summary>An error of the runtime. One that stops the start is shown as its message alone.</summary>
public class FunctionWorkerException : Exception
{
    public FunctionWorkerException(string? message) : base(message) { }
    public FunctionWorkerException(string? message, Exception? innerException) : base(message, innerException) { }
}

/// <summary>The trigger's data does not fit a parameter; the invocation fails.</summary>
public class FunctionInputConverterException : FunctionWorkerException
{
    public FunctionInputConverterException(string? message) : base(message) { }
    public FunctionInputConverterException(string? message, Exception? innerException) : base(message, innerException) { }
}
