using System.Globalization;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What a query names: that of an alert rule, or one of the workbook.</summary>
internal static partial class LogQuery
{
    public static string Of(Resource rule) => Assert.Single(rule.List("properties.criteria.allOf")).Text("query");

    public static IReadOnlyList<int> EventIds(string query) =>
        [.. EventId().Matches(query).SelectMany(match => Number().Matches(match.Value)).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];

    public static IReadOnlyList<string> EventNames(string query) =>
        [.. EventName().Matches(query).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups["text"].Value)];

    public static IReadOnlyList<string> Timers(string query) =>
        [.. Datatable().Matches(query).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups["text"].Value)];

    public static IReadOnlyList<string> States(string query) =>
        [.. Dynamic().Matches(query).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups["text"].Value)];

    /// <summary>What it looks back to by the time at which a row came in.</summary>
    public static IReadOnlyList<int> MinutesOfArrival(string query) =>
        [.. Arrival().Matches(query).Select(match => int.Parse(match.Groups["minutes"].Value, CultureInfo.InvariantCulture))];

    /// <summary>The metrics that it asks for by their names.</summary>
    public static IReadOnlyList<string> Metrics(string query) =>
        [.. MetricName().Matches(query).SelectMany(match => DottedName().Matches(match.Value)).Select(match => match.Value)];

    /// <summary>What it reads of the properties of a row.</summary>
    public static IReadOnlyList<string> Properties(string query) => [.. Property().Matches(query).Select(match => match.Groups["text"].Value)];

    /// <summary>What the query's own expression takes from a line of the log.</summary>
    public static string ValueIn(string query, string line)
    {
        var expression = Extract().Match(query).Groups["expression"].Value;
        return Regex.Match(line, expression, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
    }

    [GeneratedRegex(@"dynamic\([^)]+\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Dynamic();

    [GeneratedRegex("""
        extract\(@"(?<expression>[^"]+)", 1, Message\)
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Extract();

    [GeneratedRegex(@"EventId\)? (== \d+|in \([\d, ]+\))", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EventId();

    [GeneratedRegex("""EventName\)? (== "\w+"|in \(["\w, ]+\))""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EventName();

    [GeneratedRegex("""
        \bName (== "[\w.]+"|in \(["\w., ]+\))
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\w+(\.\w+)+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DottedName();

    [GeneratedRegex("""
        Properties(\.|\[")(?<text>[\w.]+)
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Property();

    [GeneratedRegex(@"\[[^\]]+\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Datatable();

    [GeneratedRegex("""
        "(?<text>\w+)"
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"ingestion_time\(\) > ago\((?<minutes>\d+)m\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Arrival();

    [GeneratedRegex(@"\d+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
