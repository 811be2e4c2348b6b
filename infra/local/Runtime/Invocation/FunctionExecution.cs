namespace LocalFunctions.Runtime.Invocation;

/// <summary>The innermost step of the pipeline: binds the parameters and calls the method.</summary>
internal static class FunctionExecution
{
    public static async Task RunAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context;
        var method = local.Function.Method;
        var arguments = local.Function.Binders.Select(bind => bind(local)).ToArray();
        var instance = method.IsStatic ? null : ActivatorUtilities.CreateInstance(context.InstanceServices, method.DeclaringType!);
        var returned = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        local.Result.Value = await AwaitAsync(returned, method.ReturnType);
    }

    // By the declared type: underneath, a Task that returns nothing may be a Task<VoidTaskResult>.
    private static async Task<object?> AwaitAsync(object? returned, Type declared)
    {
        if (declared.GetMethod(nameof(ValueTask.AsTask)) is { } asTask)
            (returned, declared) = (asTask.Invoke(returned, null), asTask.ReturnType);
        if (returned is not Task task)
            return returned;
        await task;
        return declared.IsGenericType ? declared.GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
    }
}
