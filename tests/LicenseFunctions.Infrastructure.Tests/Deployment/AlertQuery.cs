using System.Globalization;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>What the query of an alert rule names.</summary>
internal static partial class AlertQuery
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

    /// <summary>What the query's own expression takes from a line of the log as the state.</summary>
    public static string StateIn(string query, string line)
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

    [GeneratedRegex(@"\[[^\]]+\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Datatable();

    [GeneratedRegex("""
        "(?<text>\w+)"
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\d+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
