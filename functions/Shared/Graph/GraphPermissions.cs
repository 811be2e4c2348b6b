namespace LicenseFunctions.Shared.Graph;

/// <summary>The least application permission that each kind of call needs, by which a missing one is named.</summary>
internal static class GraphPermissions
{
    public const string ReadSkus = "LicenseAssignment.Read.All";
    public const string ReadSubscriptions = "Organization.Read.All";
    public const string ReadUsers = "User.Read.All";
    public const string ReadSignIns = "AuditLog.Read.All";
    public const string ReadGroups = "GroupMember.Read.All";
    public const string AssignLicenses = "LicenseAssignment.ReadWrite.All";
    public const string SetUsageLocation = "User.ReadWrite.All";
}
