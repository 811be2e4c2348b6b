using System.Text.RegularExpressions;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>The filters on users that this tenant understands, alone or joined by <c>and</c>.</summary>
internal static partial class UserFilter
{
    private static readonly GraphError NeedsConsistencyLevel = GraphError.Unsupported(
        "Unsupported or invalid query filter clause specified for property 'assignedLicenses' of resource 'User'.");

    public static GraphError? Parse(string filter, bool isEventual, out Func<TenantUser, bool> fits)
    {
        var parts = new List<Func<TenantUser, bool>>();
        fits = user => parts.TrueForAll(part => part(user));
        foreach (var clause in filter.Split(" and ", StringSplitOptions.TrimEntries))
        {
            if (Clause(clause) is { } part) parts.Add(part);
            else if (!HasAnyLicense().IsMatch(clause)) return GraphError.Unsupported($"Invalid filter clause: '{clause}'.");
            else if (!isEventual) return NeedsConsistencyLevel;
            else parts.Add(user => !user.Licenses.IsEmpty);
        }

        return null;
    }

    private static Func<TenantUser, bool>? Clause(string clause)
    {
        if (HoldsSku().Match(clause) is { Success: true } holds && Guid.TryParse(holds.Groups["sku"].Value, out var sku))
            return user => user.Holds(sku);
        if (Text().Match(clause) is { Success: true } text)
        {
            var value = text.Groups["value"].Value.Replace("''", "'", StringComparison.Ordinal);
            return user => string.Equals(Property(user, text.Groups["name"].Value), value, StringComparison.OrdinalIgnoreCase);
        }

        if (Enabled().Match(clause) is { Success: true } enabled)
            return user => user.AccountEnabled == string.Equals(enabled.Groups["value"].Value, "true", StringComparison.OrdinalIgnoreCase);
        return null;
    }

    private static string? Property(TenantUser user, string name) => name.ToUpperInvariant() switch
    {
        "ID" => user.Id.ToString(),
        "USAGELOCATION" => user.UsageLocation,
        "DISPLAYNAME" => user.DisplayName,
        _ => user.UserPrincipalName,
    };

    [GeneratedRegex(@"^assignedLicenses/any\((?<x>\w+):\s*\k<x>/skuId eq (?<sku>[0-9a-fA-F-]{36})\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HoldsSku();

    [GeneratedRegex(
        "^(?<name>userPrincipalName|mail|id|usageLocation|displayName) eq '(?<value>([^']|'')*)'$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Text();

    [GeneratedRegex("^accountEnabled eq (?<value>true|false)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Enabled();

    [GeneratedRegex(@"^assignedLicenses/\$count ne 0$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HasAnyLicense();
}
