using System.Collections.Frozen;
using System.Reflection;

namespace LicenseFunctions.Health;

/// <summary>The app's functions that are started by anything but a call over HTTP, as they stand in the code.</summary>
internal static class TimerFunctions
{
    /// <summary>Those that a timer starts.</summary>
    public static readonly FrozenSet<string> Names = NamesOf(typeof(TimerTriggerAttribute)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Those that a timer or a queue starts.</summary>
    public static readonly FrozenSet<string> AllNames = [.. Names, .. NamesOf(typeof(QueueTriggerAttribute))];

    private static IEnumerable<string> NamesOf(Type trigger) =>
        from type in typeof(TimerFunctions).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null && method.GetParameters().Any(parameter => parameter.IsDefined(trigger))
        select function.Name;
}
