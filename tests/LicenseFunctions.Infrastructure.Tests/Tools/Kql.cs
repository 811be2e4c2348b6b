namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>
/// Reads queries as Azure Monitor does, with the columns of the tables that they use. Those are the tables of the app's own telemetry; what storage
/// and vault log in the same workspace may name people, and is for no query.
/// </summary>
internal static class Kql
{
    /// <summary>https://learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests, and so on.</summary>
    private static readonly Dictionary<string, string> Schema = new(StringComparer.Ordinal)
    {
        ["AppRequests"] = "TimeGenerated: datetime, Id: string, Name: string, Success: bool, ResultCode: string, DurationMs: real, Url: string, "
            + "OperationName: string, OperationId: string, AppRoleName: string, AppRoleInstance: string, ItemCount: int, Properties: dynamic, Measurements: " +
                "dynamic",
        ["AppTraces"] = "TimeGenerated: datetime, Message: string, SeverityLevel: int, OperationName: string, OperationId: string, AppRoleName: string, "
            + "AppRoleInstance: string, ItemCount: int, Properties: dynamic, Measurements: dynamic",
        ["AppExceptions"] = "TimeGenerated: datetime, ExceptionType: string, OuterMessage: string, InnermostMessage: string, ProblemId: string, "
            + "SeverityLevel: int, OperationName: string, OperationId: string, AppRoleName: string, ItemCount: int, Properties: dynamic",
        ["AppDependencies"] = "TimeGenerated: datetime, Id: string, Name: string, DependencyType: string, Target: string, Data: string, Success: bool, "
            + "ResultCode: string, DurationMs: real, OperationName: string, OperationId: string, AppRoleName: string, AppRoleInstance: string, ItemCount: int, "
            + "Properties: dynamic, Measurements: dynamic",
        ["AppMetrics"] = "TimeGenerated: datetime, Name: string, ItemCount: int, Sum: real, Min: real, Max: real, OperationName: string, OperationId: string, "
            + "AppRoleName: string, AppRoleInstance: string, Properties: dynamic",
    };

    /// <summary>What a workbook puts into its queries before they are sent.</summary>
    private static readonly Dictionary<string, string> Filled = new(StringComparer.Ordinal)
    {
        ["{TimeRange:grain}"] = "1h",
        ["{Id}"] = "LIC-20260301-090000-7KQ2M",
    };

    public static Task<IReadOnlyList<string>> ComplaintsAsync(IReadOnlyDictionary<string, string> queries) =>
        NodeTools.ComplaintsAsync("kql.cjs",
            new { schema = Schema, queries = queries.ToDictionary(query => query.Key, query => Fill(query.Value), StringComparer.Ordinal) });

    private static string Fill(string query) => Filled.Aggregate(query, (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal));
}
