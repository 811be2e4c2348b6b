namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// Which application permissions open an operation, as in Microsoft's own permissions.json. <c>LicenseAssignment.*</c> does not
/// open the users themselves, and its ReadWrite form opens the two assignLicense calls only.
/// </summary>
internal static class Permissions
{
    public const string ReadBasicUsers = "User.ReadBasic.All";

    public static readonly string[] ReadUsers = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

    /// <summary>Besides <see cref="ReadUsers"/>, to see when users last signed in.</summary>
    public const string ReadSignIns = "AuditLog.Read.All";

    public static readonly string[] ReadMailboxSettings = ["MailboxSettings.Read", "MailboxSettings.ReadWrite"];

    public static readonly string[] ReadUsersBasic = [ReadBasicUsers, .. ReadUsers];

    public static readonly string[] ReadLicenseDetails = ["LicenseAssignment.Read.All", .. ReadUsers];

    public static readonly string[] WriteUsers = ["User.ReadWrite.All", "Directory.ReadWrite.All"];

    public static readonly string[] AssignLicense = ["LicenseAssignment.ReadWrite.All", .. WriteUsers];

    public static readonly string[] ReadSubscriptions =
        ["Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

    public static readonly string[] ReadSkus = ["LicenseAssignment.Read.All", .. ReadSubscriptions];

    public static readonly string[] ReadOrganization = [.. ReadSubscriptions, "User.Read.All"];

    /// <summary>In Entra these open every mailbox; a role in Exchange with a scope does it for one, and is in no token.</summary>
    public static readonly string[] WriteMail = ["Mail.ReadWrite"];

    public static readonly string[] ReadMail = ["Mail.Read", .. WriteMail];

    public static readonly string[] SendMail = ["Mail.Send"];

    public static readonly string[] WriteMembers = ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"];

    public static readonly string[] ReadGroups =
    [
        "Group.ReadBasic.All", "GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All",
        "Directory.Read.All", "Directory.ReadWrite.All",
    ];
}
