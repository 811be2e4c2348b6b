using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Every table and queue of the app. Each partition key starts with the tenant id.</summary>
internal static class TableNames
{
    /// <summary>Snapshots: see <see cref="Usage.Snapshots.UsageStore"/>.</summary>
    public const string LicenseUsage = "LicenseUsage";

    /// <summary>What was warned about: see <see cref="Alerts.LowLicenses.AlertStore"/>.</summary>
    public const string AlertStates = "AlertStates";

    /// <summary>Orders with their history: see <see cref="Orders.Storage.OrderStore"/>.</summary>
    public const string Orders = "Orders";

    /// <summary>Mails that match no order with certainty: see <see cref="Orders.Replies.Unmatched.UnmatchedMailStore"/>.</summary>
    public const string OrderMail = "OrderMail";

    /// <summary>Changes of licenses: see <see cref="AuditLog"/>.</summary>
    public const string Audit = "Audit";

    /// <summary>Who waits for a license: see <see cref="Assignments.Waiting.Storage.WaitingStore"/>.</summary>
    public const string Waiting = "Waiting";

    /// <summary>When each timer last ran: see <see cref="Health.TimerRuns"/>.</summary>
    public const string TimerRuns = "TimerRuns";

    /// <summary>
    /// In the order of a backup: who waits before the orders, so that one that is placed for them meanwhile is in it rather than placed again.
    /// </summary>
    public static readonly IReadOnlyList<string> All = [LicenseUsage, AlertStates, Waiting, Orders, OrderMail, Audit, TimerRuns];
}
