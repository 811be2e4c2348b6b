using System.Collections.Frozen;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>The app roles of the Entra application, and the role that each HTTP function requires.</summary>
internal static class AppRole
{
    public const string Read = "Licenses.Read";
    public const string Assign = "Licenses.Assign";
    public const string Order = "Licenses.Order";

    /// <summary>SendGrid posts mails to it. SendGrid retries for days after a 5xx, and drops the mail after a 4xx.</summary>
    public const string InboundMailFunction = "ReceiveReply";

    /// <summary>Monitors call it to learn whether the app is alive.</summary>
    public const string HealthFunction = "GetHealth";

    /// <summary>For functions that return nothing confidential, or check the sender themselves.</summary>
    private const string NoRoleNeeded = "";

    /// <summary>Pages for people, which <see cref="PageAccess"/> closes instead of a function key.</summary>
    private const string Page = "page";

    /// <summary>Forms of those pages: for people who have all roles.</summary>
    private const string PageAct = "page-act";

    private static readonly FrozenDictionary<string, string> ByFunction = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ActOnChange"] = PageAct,
        ["ActOnJobs"] = PageAct,
        ["ActOnOrder"] = PageAct,
        ["ActOnPrices"] = PageAct,
        ["ActOnProduct"] = PageAct,
        ["AssignLicense"] = Assign,
        ["AttachMail"] = Order,
        ["CancelLicenseJob"] = Assign,
        ["CancelOrder"] = Order,
        ["CancelOrderByLink"] = NoRoleNeeded,
        ["CancelWaiting"] = Assign,
        ["ChangeLicenses"] = Assign,
        ["RemoveLicense"] = Assign,
        ["ConfirmOrder"] = Order,
        ["DecideByLink"] = NoRoleNeeded,
        ["DecideLeaver"] = NoRoleNeeded,
        ["GetCancelLink"] = NoRoleNeeded,
        ["GetApiReference"] = Read,
        ["GetApiReferenceScript"] = NoRoleNeeded,
        ["GetDashboard"] = Read,
        [HealthFunction] = NoRoleNeeded,
        ["GetHealthDetails"] = Read,
        ["GetJobResultsPage"] = Page,
        ["GetJobsPage"] = Page,
        ["GetLeaverLink"] = NoRoleNeeded,
        ["GetLicenseHistory"] = Read,
        ["GetLicenseJob"] = Read,
        ["GetLicenses"] = Read,
        ["GetOpenApi"] = Read,
        ["GetOrder"] = Read,
        ["GetOrderLink"] = NoRoleNeeded,
        ["GetOrderPage"] = Page,
        ["GetOverviewPage"] = Page,
        ["GetPageAsset"] = NoRoleNeeded,
        ["GetPricesPage"] = Page,
        ["GetProductPage"] = Page,
        ["GetReport"] = Read,
        ["GetReportPage"] = Page,
        ["GetUsageCsv"] = Read,
        ["GetUserLicenses"] = Read,
        ["GetWaiting"] = Read,
        ["ImportPrices"] = Order,
        ["ListChanges"] = Read,
        ["ListChangesPage"] = Page,
        ["ListLicenseHolders"] = Read,
        ["ListLicenseJobResults"] = Read,
        ["ListLicenseJobs"] = Read,
        ["ListOrders"] = Read,
        ["ListOrdersPage"] = Page,
        ["ListPrices"] = Read,
        ["ListReports"] = Read,
        ["ListReportsPage"] = Page,
        ["ListUnmatchedMail"] = Read,
        ["ListUserChanges"] = Read,
        ["ListWaiting"] = Read,
        ["ListWaitingPage"] = Page,
        ["MuteLicense"] = Order,
        ["PlaceOrder"] = Order,
        ["ReceiveDeliveryEvents"] = NoRoleNeeded,
        [InboundMailFunction] = NoRoleNeeded,
        ["RemovePrice"] = Order,
        ["ResendOrder"] = Order,
        ["SetPrice"] = Order,
        ["StartLicenseJob"] = Assign,
        ["UndoChange"] = Assign,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The roles of a person who may do everything on the page.</summary>
    public static IReadOnlyList<string> Operator { get; } = [Read, Assign, Order];

    /// <summary>Whether the function is in the table; nobody may call one that is not.</summary>
    public static bool IsKnown(string function) => ByFunction.ContainsKey(function);

    /// <summary>Whether people call the function with a browser, without a function key.</summary>
    public static bool IsPage(string function) => ByFunction.GetValueOrDefault(function) is Page or PageAct;

    /// <summary>Whether the Functions host asks for no key, so that anybody on the internet can call the function.</summary>
    public static bool IsOpen(string function) => ByFunction.GetValueOrDefault(function) is NoRoleNeeded or Page or PageAct;

    /// <summary>Whether a caller with these roles may call the function. Nobody may call a function that is not in the table.</summary>
    public static bool Allows(string function, IReadOnlySet<string>? roles) =>
        ByFunction.TryGetValue(function, out var entry) && Needed(entry).All(role => roles?.Contains(role) == true);

    private static IReadOnlyList<string> Needed(string entry) => entry switch
    {
        NoRoleNeeded => [],
        Page => [Read],
        PageAct => Operator,
        _ => [entry],
    };
}
