using LicenseFunctions.Assignments.Audit;

namespace LicenseFunctions.Dashboard;

/// <summary>A change of licenses in words.</summary>
internal static class ChangeText
{
    public static string Of(ChangeLogView change, LocalizedText text) => string.Join("; ", [
        .. change.Added.Select(sku => text["ChangeAdded", sku, change.UserPrincipalName]),
        .. change.Updated.Select(sku => text["ChangeUpdated", sku, change.UserPrincipalName]),
        .. change.Removed.Select(sku => text["ChangeRemoved", sku, change.UserPrincipalName]),
        .. change.UsageLocation is { } location ? new[] { text["ChangeLocation", location, change.UserPrincipalName] } : []]);
}
