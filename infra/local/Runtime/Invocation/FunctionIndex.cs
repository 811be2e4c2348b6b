using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LocalFunctions.Runtime.Invocation;

/// <summary>The functions of the application assembly. What the real build refuses or the host cannot index stops the start.</summary>
internal sealed class FunctionIndex(IReadOnlyList<FunctionEntry> functions)
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public IReadOnlyList<FunctionEntry> Functions => functions;

    public FunctionEntry? Find(string name) => functions.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="StartException">Names the function and what is wrong with it.</exception>
    public static FunctionIndex Of(IEnumerable<Type> types, HostSettings settings)
    {
        var functions = types.SelectMany(type => type.GetMethods(AnyMethod))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .Select(method => Describe(method, settings))
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var twice = functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any());
        return twice is null
            ? new FunctionIndex(functions)
            : throw new StartException($"Function '{twice.Key}': two methods have this name: {string.Join(" and ", twice.Select(f => f.EntryPoint))}.");
    }

    private static FunctionEntry Describe(MethodInfo method, HostSettings settings)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new StartException($"Function '{name}': the method is async void; return Task, or nobody can await it.");
        var triggers = method.GetParameters().Where(p => p.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        if (triggers.Count != 1)
            throw new StartException($"Function '{name}': {(triggers.Count == 0 ? "no parameter" : "more than one parameter")} has a trigger attribute.");
        var trigger = triggers[0].GetCustomAttribute<TriggerBindingAttribute>()!;
        var retry = method.GetCustomAttribute<RetryAttribute>();
        if (retry is not null && trigger is not TimerTriggerAttribute)
            throw new StartException($"Function '{name}': only timers take a retry attribute; queues are retried as host.json says.");
        var target = Target(trigger, name, settings);
        return new FunctionEntry(name)
        {
            Method = method,
            Trigger = trigger,
            TriggerParameter = triggers[0].Name!,
            Target = target,
            Retry = retry,
            Binders = [.. method.GetParameters().Select(p => ParameterBinder.Bind(p, trigger, target, name))],
        };
    }

    private static string Target(TriggerBindingAttribute trigger, string name, HostSettings settings)
    {
        switch (trigger)
        {
            case TimerTriggerAttribute timer:
                var schedule = settings.Resolve(timer.Schedule, name);
                _ = CronSchedule.Parse(schedule, name);
                return schedule;
            case QueueTriggerAttribute queue:
                return settings.Resolve(queue.QueueName, name).ToLowerInvariant();
            case HttpTriggerAttribute http:
                try
                {
                    return RoutePatternFactory.Parse(http.Route is null ? name : settings.Resolve(http.Route, name)).RawText!;
                }
                catch (RoutePatternException e)
                {
                    throw new StartException($"Function '{name}': the route '{http.Route}' cannot be read: {e.Message}", e);
                }

            default:
                throw new StartException($"Function '{name}': the local runtime has no {trigger.GetType().Name}.");
        }
    }
}
