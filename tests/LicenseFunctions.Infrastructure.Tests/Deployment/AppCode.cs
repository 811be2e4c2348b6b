using System.Reflection;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Shared.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What the app's code says of itself, and a deployment must know.</summary>
internal static class AppCode
{
    private static readonly Assembly App = typeof(TableNames).Assembly;

    private static readonly IReadOnlyList<MethodInfo> Methods = [.. App.GetTypes().SelectMany(type => type.GetMethods(
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))];

    private static readonly IReadOnlyList<(string Function, Attribute Trigger)> Triggers =
        [.. from method in Methods
            let function = method.GetCustomAttribute<FunctionAttribute>()
            where function is not null
            from parameter in method.GetParameters()
            from attribute in parameter.GetCustomAttributes()
            where attribute is TriggerBindingAttribute
            select (function.Name, attribute)];

    public static IReadOnlyList<string> Functions { get; } = Sorted(Triggers.Select(item => item.Function).Distinct(StringComparer.Ordinal));

    public static IReadOnlyList<string> Tables { get; } = Sorted(TableNames.All);

    public static IReadOnlyList<string> QueueTriggers { get; } = Sorted(Of<QueueTriggerAttribute>().Select(item => item.Trigger.QueueName));

    public static IReadOnlyList<string> Timers { get; } = Sorted(Of<TimerTriggerAttribute>().Select(item => item.Function));

    /// <summary>The settings that timers name as <c>%Name%</c>.</summary>
    public static IReadOnlyList<string> ScheduleSettings { get; } =
        Sorted(Of<TimerTriggerAttribute>().Select(item => item.Trigger.Schedule).Where(schedule => schedule.StartsWith('%'))
            .Select(schedule => schedule.Trim('%')).Distinct(StringComparer.Ordinal));

    /// <summary>Every text that a trigger has: schedules, names of queues and connections, routes.</summary>
    public static IReadOnlyList<string> TriggerTexts { get; } =
        [.. from item in Triggers
            from property in item.Trigger.GetType().GetProperties()
            where property.PropertyType == typeof(string)
            let text = (string?)property.GetValue(item.Trigger)
            where text is not null
            select text];

    /// <summary>The paths of functions that ask neither for a key nor for a sign-in. Where a route takes one of two files, both.</summary>
    public static IReadOnlyList<string> AnonymousPaths { get; } =
        Sorted((from method in Methods
                let function = method.GetCustomAttribute<FunctionAttribute>()
                where function is not null && !AppRole.IsPage(function.Name)
                from parameter in method.GetParameters()
                from data in parameter.GetCustomAttributesData()
                where data.AttributeType == typeof(HttpTriggerAttribute) && data.ConstructorArguments[0].Value is (int)AuthorizationLevel.Anonymous
                select Spell($"/api/{parameter.GetCustomAttribute<HttpTriggerAttribute>()!.Route}")).SelectMany(path => path).Distinct(StringComparer.Ordinal));

    /// <summary>The name of each log event, by its id.</summary>
    public static IReadOnlyDictionary<int, string> LogEvents { get; } =
        (from method in Methods
         let log = method.GetCustomAttribute<LoggerMessageAttribute>()
         where log is not null
         select (log.EventId, method.Name)).ToDictionary(item => item.EventId, item => item.Name);

    /// <summary>What each log event says, with the names of its values in braces.</summary>
    public static IReadOnlyDictionary<int, string> LogTexts { get; } = Methods
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .ToDictionary(log => log.EventId, log => log.Message);

    /// <summary>
    /// The names of settings that Azure's scale controller does not resolve, so that it would not start the app for them: those with a colon or
    /// two underscores (https://github.com/Azure/azure-functions-host/issues/8649).
    /// </summary>
    public static IReadOnlyList<string> UnresolvedNames(IEnumerable<string> triggerTexts) =>
        [.. triggerTexts.SelectMany(text => text.Split('%').Where((_, i) => i % 2 == 1))
            .Where(name => name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal))];

    private static IEnumerable<(string Function, T Trigger)> Of<T>()
        where T : Attribute => Triggers.Where(item => item.Trigger is T).Select(item => (item.Function, (T)item.Trigger));

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Spell(string path) => path.Contains(@"(css|js)", StringComparison.Ordinal)
        ? new[] { "css", "js" }.Select(kind => $"{path[..path.IndexOf('{', StringComparison.Ordinal)]}page.{kind}")
        : [path];
}
