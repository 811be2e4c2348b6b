namespace LocalFunctions.Runtime.Invocation;

/// <summary>Decides once, at the start, where each parameter of a function gets its value.</summary>
internal static class ParameterBinder
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <param name="values">What the trigger has besides its own value, by name.</param>
    /// <exception cref="StartException">The parameter's type does not fit the trigger, or its name stands for nothing.</exception>
    public static Func<LocalFunctionContext, object?> Bind(
        ParameterInfo parameter, TriggerBindingAttribute trigger, IReadOnlyList<string> values, string function)
    {
        var (name, type) = (parameter.Name!, parameter.ParameterType);
        if (type == typeof(FunctionContext))
            return context => context;
        if (type == typeof(CancellationToken))
            return context => context.CancellationToken;
        if (trigger is HttpTriggerAttribute && type == typeof(HttpRequest))
            return context => context.GetHttpContext()!.Request;
        if (parameter.GetCustomAttribute<TriggerBindingAttribute>() is not null)
        {
            return trigger switch
            {
                TimerTriggerAttribute when type == typeof(TimerInfo) => context => context.Input.Value,
                QueueTriggerAttribute => context => FromMessage((string)context.Input.Value, type, name),
                _ => throw Unsupported(parameter, function, "its trigger does not give this type"),
            };
        }
        return values.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? context => FromData(context.Input.Data!, parameter)
            : throw Unsupported(parameter, function, "it is neither a known type nor the name of a route value or of message metadata");
    }

    private static object? FromMessage(string text, Type type, string name)
    {
        try
        {
            return type == typeof(string) ? text
                : type == typeof(byte[]) ? Encoding.UTF8.GetBytes(text)
                : type == typeof(BinaryData) ? BinaryData.FromString(text)
                : JsonSerializer.Deserialize(text, type, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FunctionWorkerException($"The message is no JSON of {type.Name} for parameter '{name}': {e.Message}", e);
        }
    }

    private static object? FromData(IReadOnlyDictionary<string, object?> data, ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (!data.TryGetValue(parameter.Name!, out var value) || value is null)
            return parameter.HasDefaultValue ? parameter.DefaultValue : null;
        try
        {
            return type.IsInstanceOfType(value) ? value
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            throw new FunctionWorkerException($"'{value}' is no {type.Name} for parameter '{parameter.Name}'.", e);
        }
    }

    private static StartException Unsupported(ParameterInfo parameter, string function, string reason) =>
        new($"Function '{function}': parameter '{parameter.Name}' of type {parameter.ParameterType.Name} cannot be bound: {reason}.");
}
