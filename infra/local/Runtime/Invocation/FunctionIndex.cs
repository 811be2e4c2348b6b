namespace LocalFunctions.Runtime.Invocation;

/// <summary>The functions of the application assembly. What the real build refuses or the host cannot index stops the start.</summary>
internal sealed class FunctionIndex(IReadOnlyList<FunctionEntry> functions)
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public IReadOnlyList<FunctionEntry> Functions => functions;
    public FunctionEntry? Find(string name) =>
        functions.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="StartException">Names the function and what is wrong with it.</exception>
    public static FunctionIndex Of(IEnumerable<Type> types, HostSettings settings)
    {
        var functions = types.SelectMany(type => type.GetMethods(AnyMethod))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .Select(method => Describe(method, settings))
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var twice = functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any());
        if (twice is null)
            return new FunctionIndex(functions);
        var methods = string.Join(" and ", twice.Select(f => f.EntryPoint));
        throw new StartException($"Function '{twice.Key}': two methods have this name: {methods}.");
    }

    private static FunctionEntry Describe(MethodInfo method, HostSettings settings)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new StartException($"Function '{name}': the method is async void; return Task, or nobody can await it.");
        var triggers = method.GetParameters().Where(p => p.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        var found = triggers.Count == 0 ? "no parameter" : "more than one parameter";
        if (triggers.Count != 1)
            throw new StartException($"Function '{name}': {found} has a trigger attribute.");
        var trigger = triggers[0].GetCustomAttribute<TriggerBindingAttribute>()!;
        var target = Target(trigger, name, settings);
        var values = trigger is QueueTriggerAttribute ? QueueMetadata.Names : [];
        if (trigger is TimerTriggerAttribute)
            _ = CronSchedule.Parse(target, name);
        else if (trigger is HttpTriggerAttribute)
            values = RouteValues(target, name);
        return new FunctionEntry(name)
        {
            Method = method,
            Trigger = trigger,
            Target = target,
            Binders = [.. method.GetParameters().Select(p => ParameterBinder.Bind(p, trigger, values, name))],
        };
    }

    private static string Target(TriggerBindingAttribute trigger, string name, HostSettings settings) => trigger switch
    {
        TimerTriggerAttribute timer => settings.Resolve(timer.Schedule, name),
        QueueTriggerAttribute queue => settings.Resolve(queue.QueueName, name).ToLowerInvariant(),
        HttpTriggerAttribute http => settings.Resolve(http.Route ?? name, name),
        _ => throw new StartException($"Function '{name}': the local runtime has no {trigger.GetType().Name}."),
    };

    private static IReadOnlyList<string> RouteValues(string route, string name)
    {
        try
        {
            return [.. RoutePatternFactory.Parse(route).Parameters.Select(p => p.Name)];
        }
        catch (RoutePatternException e)
        {
            throw new StartException($"Function '{name}': the route '{route}' cannot be read: {e.Message}", e);
        }
    }
}
