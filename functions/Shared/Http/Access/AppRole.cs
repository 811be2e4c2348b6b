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

    /// <summary>For functions that return nothing confidential, or check the sender themselves.</summary>
    private const string NoRoleNeeded = "";

    private static readonly FrozenDictionary<string, string> ByFunction = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AssignLicense"] = Assign,
        ["AttachMail"] = Order,
        ["CancelOrder"] = Order,
        ["CancelOrderByLink"] = NoRoleNeeded,
        ["CancelWaiting"] = Assign,
        ["ChangeLicenses"] = Assign,
        ["RemoveLicense"] = Assign,
        ["ConfirmOrder"] = Order,
        ["DecideByLink"] = NoRoleNeeded,
        ["GetCancelLink"] = NoRoleNeeded,
        ["GetApiReference"] = Read,
        ["GetApiReferenceScript"] = NoRoleNeeded,
        ["GetDashboard"] = Read,
        ["GetDashboardAsset"] = NoRoleNeeded,
        ["GetHealth"] = NoRoleNeeded,
        ["GetHealthDetails"] = Read,
        ["GetLicenseHistory"] = Read,
        ["GetLicenses"] = Read,
        ["GetOpenApi"] = Read,
        ["GetOrder"] = Read,
        ["GetOrderLink"] = NoRoleNeeded,
        ["GetUserLicenses"] = Read,
        ["GetWaiting"] = Read,
        ["ListChanges"] = Read,
        ["ListLicenseHolders"] = Read,
        ["ListOrders"] = Read,
        ["ListUnmatchedMail"] = Read,
        ["ListUserChanges"] = Read,
        ["ListWaiting"] = Read,
        ["MuteLicense"] = Order,
        ["PlaceOrder"] = Order,
        ["ReceiveDeliveryEvents"] = NoRoleNeeded,
        [InboundMailFunction] = NoRoleNeeded,
        ["ResendOrder"] = Order,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsOpen(string function) => ByFunction.TryGetValue(function, out var role) && role.Length == 0;

    /// <summary>Whether a caller with these roles may call the function. Nobody may call a function that is not in the table.</summary>
    public static bool Allows(string function, IReadOnlySet<string>? roles) =>
        ByFunction.TryGetValue(function, out var role) && (role.Length == 0 || roles?.Contains(role) == true);
}
