using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Shared.Telemetry;

/// <summary>docs/telemetry.md lists what the code has, and nothing else.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(FolderOf(), "../../../../docs/telemetry.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

    [Fact]
    public void Document_ListsEveryMetric_WithItsUnit()
    {
        var found = new List<string>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == factory)
                    found.Add($"| `{instrument.Name}` | {instrument.GetType().Name.Split('`')[0].ToLowerInvariant()} | {instrument.Unit} |");
            },
        };
        _ = new AppMetrics(factory);
        listener.Start();

        Assert.Equal(found.Order(StringComparer.Ordinal),
            Rows.Select(row => MetricRow().Match(row).Value).Where(row => row.Length > 0).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_ListsEverySpan()
    {
        var spans = typeof(AppTraces).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(name => name.StartsWith(AppTraces.OrderPrefix, StringComparison.Ordinal) && name != AppTraces.OrderPrefix && name != AppTraces.OrderId);

        Assert.Equal(spans.Order(StringComparer.Ordinal), Listed(" | span |").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_ListsEveryLogEvent_WithItsLevel()
    {
        var events =
            from type in typeof(AppTraces).Assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let log = method.GetCustomAttribute<LoggerMessageAttribute>()
            where log is not null
            select $"{log.EventId} {log.Level}";

        Assert.Equal(events.Order(StringComparer.Ordinal), Rows.Select(row => LogRow().Match(row)).Where(match => match.Success)
            .Select(match => $"{match.Groups["id"]} {match.Groups["level"]}").Order(StringComparer.Ordinal));
    }

    private static string FolderOf([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static IEnumerable<string> Listed(string kind) => Rows.Where(row => row.Contains(kind, StringComparison.Ordinal)).Select(row => row.Split('`')[1]);

    [GeneratedRegex(@"^\| `[a-z.]+` \| (gauge|counter|histogram) \| [^|]+ \|", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| `(?<id>\d{4})` \| log \| (?<level>\w+) \|", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LogRow();
}
