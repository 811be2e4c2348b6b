using System.Text.RegularExpressions;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>What every workflow must have, and the one that deploys beside the parameter file that it deploys with.</summary>
internal static partial class Workflow
{
    /// <summary>Actions that are not named by a commit with its version beside it. Files of this repository are what is checked out.</summary>
    public static IReadOnlyList<string> NotPinned(string workflow) =>
        [.. Uses().Matches(workflow).Select(match => match.Groups["action"].Value)
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal) && !Pinned().IsMatch(action))];

    /// <summary>The workflow gives its jobs no right that they do not ask for.</summary>
    public static IReadOnlyList<string> NotLeast(string workflow) =>
        workflow.Contains("\npermissions: {}\n", StringComparison.Ordinal) ? [] : ["permissions: {} is missing above the jobs"];

    /// <summary>
    /// What the parameter file reads from the environment and a job does not hand on as it is read. GitHub gives an empty text for a variable
    /// that is not set, in place of which the file would take its default. azd's own variables are left out.
    /// </summary>
    public static IReadOnlyList<string> NotHandedOn(string workflow, string parameters) =>
        [.. from read in Read().Matches(parameters)
            let name = read.Groups["name"].Value
            let standard = read.Groups["default"].Value
            where !name.StartsWith("AZURE_", StringComparison.Ordinal)
            let line = $"\n      {name}: ${{{{ vars.{name}{(standard.Length == 0 ? "" : $" || '{standard}'")} }}}}\n"
            from job in Jobs(workflow)
            where !job.Contains(line, StringComparison.Ordinal)
            select $"missing: {line.Trim()}"];

    /// <summary>The variables that it uses and its comment does not name.</summary>
    public static IReadOnlyList<string> NotExplained(string workflow)
    {
        var comment = workflow.Split('\n').Where(line => line.StartsWith('#')).SelectMany(line => line.Split([' ', ',', '.', ':']))
            .ToHashSet(StringComparer.Ordinal);
        return [.. Used().Matches(workflow).Select(match => match.Groups["name"].Value).Where(name => !comment.Contains(name))];
    }

    /// <summary>Those that work in an environment: only they see its variables.</summary>
    private static IEnumerable<string> Jobs(string workflow) =>
        Job().Split(workflow).Where(job => job.Contains("\n    environment: ", StringComparison.Ordinal));

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)', '(?<default>[^']*)'\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Read();

    [GeneratedRegex(@"^\s+(- )?uses: (?<action>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\bvars\.(?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Used();

    [GeneratedRegex("^  (?=[a-z])", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Job();
}
