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
        local.Result = await AwaitAsync(returned, method.ReturnType);
    }

    // By the declared type: underneath, a Task that returns nothing may be a Task<VoidTaskResult>.
    private static async Task<object?> AwaitAsync(object? returned, Type declared)
    {
        var generic = declared.IsGenericType ? declared.GetGenericTypeDefinition() : null;
        if (generic == typeof(ValueTask<>))
        {
            var asTask = declared.GetMethod(nameof(ValueTask<>.AsTask))!;
            return await AwaitAsync(asTask.Invoke(returned, null), asTask.ReturnType);
        }

        switch (returned)
        {
            case Task task:
                await task;
                return generic == typeof(Task<>) ? declared.GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
            case ValueTask task:
                await task;
                return null;
            default:
                return returned;
        }
    }
}
