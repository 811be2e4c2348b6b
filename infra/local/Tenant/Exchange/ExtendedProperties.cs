using System.Text.RegularExpressions;
using LicenseFunctions.Tenant.Graph;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>
/// Single-value extended properties in <c>$filter</c> and <c>$expand</c>. A name is compared with its case, a value without:
/// https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get.
/// </summary>
internal static partial class ExtendedProperties
{
    /// <summary>One property that equals a value: nothing else of a filter is known here.</summary>
    public static GraphError? ParseFilter(string filter, out Func<ExchangeMessage, bool> fits)
    {
        fits = _ => false;
        if (Filter().Match(filter.Trim()) is not { Success: true } match) return ExchangeErrors.InvalidFilter;
        var (id, value) = (Unquoted(match.Groups["id"].Value), Unquoted(match.Groups["value"].Value));
        if (!IsId(id)) return ExchangeErrors.InvalidProperty;
        fits = message => message.Properties.Any(property =>
            IsSame(property.Key, id) && string.Equals(property.Value, value, StringComparison.OrdinalIgnoreCase));
        return null;
    }

    /// <summary>The properties that an answer is to contain.</summary>
    public static GraphError? ParseExpand(string expand, out IReadOnlyList<string> ids)
    {
        ids = [];
        if (Expand().Match(expand.Trim()) is not { Success: true } match)
            return GraphError.BadSyntax($"Parsing OData Select and Expand failed: '{expand}'.");
        ids = [.. match.Groups["id"].Captures.Select(id => Unquoted(id.Value))];
        return ids.All(IsId) ? null : ExchangeErrors.InvalidProperty;
    }

    public static bool IsId(string id) => Id().IsMatch(id);

    public static bool IsSame(string one, string other)
    {
        var (first, second) = (Id().Match(one), Id().Match(other));
        return string.Equals(first.Groups["set"].Value, second.Groups["set"].Value, StringComparison.OrdinalIgnoreCase)
            && string.Equals(first.Groups["name"].Value, second.Groups["name"].Value, StringComparison.Ordinal);
    }

    /// <summary>As Graph writes it: the GUID in lower case, whatever the caller wrote (not verified; compare it without its case).</summary>
    public static string AsWritten(string id) => Id().Match(id) is { Success: true } match
        ? match.Groups["type"].Value + match.Groups["set"].Value.ToLowerInvariant() + match.Groups["name"].Value
        : id;

    private static string Unquoted(string text) => text.Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^singleValueExtendedProperties/any\(\s*(?<x>\w+):\s*\k<x>/id eq '(?<id>([^']|'')*)' and \k<x>/value eq '(?<value>([^']|'')*)'\s*\)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Filter();

    [GeneratedRegex(
        @"^singleValueExtendedProperties\(\s*\$filter=id eq '(?<id>([^']|'')*)'(\s+or id eq '(?<id>([^']|'')*)')*\s*\)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Expand();

    /// <summary>https://learn.microsoft.com/graph/api/resources/extended-properties-overview; of its formats, a name in a namespace only.</summary>
    [GeneratedRegex(
        @"^(?<type>String )(?<set>\{[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\})(?<name> Name .+)$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Id();
}
