namespace LocalFunctions.Host.Worker;

internal enum TriggerKind
{
    Http,
    Queue,
    Timer,
}

/// <summary>Who may call an HTTP function, once keys are asked for.</summary>
internal enum AccessLevel
{
    Anonymous,
    Function,
    Admin,
}

/// <summary>A function as the worker describes it, with its settings filled in.</summary>
internal sealed record Function
{
    public required string Name { get; init; }
    public required string Id { get; init; }
    public required TriggerKind Trigger { get; init; }

    /// <summary>The parameter that the trigger's value goes to.</summary>
    public required string Parameter { get; init; }

    /// <summary>Route, schedule or queue.</summary>
    public required string Target { get; init; }

    /// <summary>Of an HTTP function, in upper case; none: all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];
    public AccessLevel Level { get; init; }

    /// <summary>Of a queue function: the setting that holds its connection string.</summary>
    public string? Connection { get; init; }
    public string TriggerType => Trigger switch { TriggerKind.Http => "httpTrigger", TriggerKind.Queue => "queueTrigger", _ => "timerTrigger" };

    /// <exception cref="StartException">It has no trigger that this host knows, or a setting of it is missing.</exception>
    public static Function Of(RpcFunctionMetadata metadata, HostSettings settings)
    {
        foreach (var raw in metadata.RawBindings)
        {
            using var json = JsonDocument.Parse(raw);
            if (Of(metadata, json.RootElement, settings) is { } function)
                return function;
        }
        throw new StartException($"Function '{metadata.Name}': the local host knows HTTP, queue and timer triggers only.");
    }

    private static Function? Of(RpcFunctionMetadata metadata, JsonElement binding, HostSettings settings)
    {
        var (kind, target) = Text("type")?.ToUpperInvariant() switch
        {
            "HTTPTRIGGER" => (TriggerKind.Http, Text("route") ?? metadata.Name),
            "QUEUETRIGGER" => (TriggerKind.Queue, Text("queueName")!),
            "TIMERTRIGGER" => (TriggerKind.Timer, Text("schedule")!),
            _ => default((TriggerKind, string)?),
        } is { } found ? found : (default, null!);
        return target is null ? null : new Function
        {
            Name = metadata.Name,
            Id = metadata.FunctionId,
            Trigger = kind,
            Parameter = Text("name") ?? "",
            Target = settings.Resolve(target, metadata.Name),
            Connection = Text("connection"),
            Methods = binding.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array
                ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
                : [],
            Level = Enum.TryParse<AccessLevel>(Text("authLevel"), ignoreCase: true, out var level) ? level : AccessLevel.Function,
        };

        string? Text(string name) => binding.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
