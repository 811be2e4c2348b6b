namespace LicenseFunctions.Shared.Storage;

/// <summary>All tables. Each partition key starts with the tenant id. The store of a table documents its rows.</summary>
internal static class TableNames
{
    public const string LicenseUsage = "LicenseUsage";
    public const string AlertStates = "AlertStates";
    public const string Orders = "Orders";
    public const string OrderMail = "OrderMail";
    public const string Audit = "Audit";
    public const string Waiting = "Waiting";
    public const string TimerRuns = "TimerRuns";

    /// <summary>Not in a backup: a job that is repeated does nothing twice, and what one did is in <see cref="Audit"/>.</summary>
    public const string LicenseJobs = "LicenseJobs";

    /// <summary>In backup order: the waiting list before the orders, so that a restore contains every order that was placed for it.</summary>
    public static readonly IReadOnlyList<string> InBackup = [LicenseUsage, AlertStates, Waiting, Orders, OrderMail, Audit, TimerRuns];

    public static readonly IReadOnlyList<string> All = [.. InBackup, LicenseJobs];
}
