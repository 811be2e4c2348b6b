using System.Collections.Frozen;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>The app roles of the Entra application, and which one each HTTP function asks for.</summary>
internal static class AppRole
{
    public const string Read = "Licenses.Read";
    public const string Assign = "Licenses.Assign";
    public const string Order = "Licenses.Order";

    /// <summary>The function that SendGrid brings mails to. It tries again for days after a 5xx, and drops the mail for ever after a 4xx.</summary>
    public const string InboundMailFunction = "ReceiveReply";

    /// <summary>Functions that anybody may call: they return nothing confidential, or check the sender themselves.</summary>
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

    /// <summary>Whether anybody may call the function.</summary>
    public static bool IsOpen(string function) => ByFunction.TryGetValue(function, out var role) && role.Length == 0;

    /// <summary>Whether somebody with these roles may call the function. One that is not in the table may be called by nobody.</summary>
    public static bool Allows(string function, IReadOnlySet<string>? roles) =>
        ByFunction.TryGetValue(function, out var role) && (role.Length == 0 || roles?.Contains(role) == true);
}
