namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>Reads queries as Azure Monitor does, with the columns of the tables that they use.</summary>
internal static class Kql
{
    /// <summary>https://learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests, and so on.</summary>
    private static readonly Dictionary<string, string> Schema = new(StringComparer.Ordinal)
    {
        ["AppRequests"] = "TimeGenerated: datetime, Id: string, Name: string, Success: bool, ResultCode: string, DurationMs: real, Url: string, "
            + "OperationName: string, OperationId: string, AppRoleName: string, AppRoleInstance: string, ItemCount: int, Properties: dynamic, Measurements: dynamic",
        ["AppTraces"] = "TimeGenerated: datetime, Message: string, SeverityLevel: int, OperationName: string, OperationId: string, AppRoleName: string, "
            + "AppRoleInstance: string, ItemCount: int, Properties: dynamic, Measurements: dynamic",
        ["AppExceptions"] = "TimeGenerated: datetime, ExceptionType: string, OuterMessage: string, InnermostMessage: string, ProblemId: string, "
            + "SeverityLevel: int, OperationName: string, OperationId: string, AppRoleName: string, ItemCount: int, Properties: dynamic",
    };

    public static Task<IReadOnlyList<string>> ComplaintsAsync(IReadOnlyDictionary<string, string> queries) =>
        NodeTools.ComplaintsAsync("kql.cjs", new { schema = Schema, queries });
}
