namespace LicenseFunctions.Assignments.Holders;

internal sealed record LicenseHoldersView(
    Guid SkuId, string SkuPartNumber, string DisplayName, SignInReading SignInActivity, IReadOnlyList<LicenseHolderView> Value, string? NextLink);

/// <param name="LastSignInAt">Null for never, or where sign-ins may not be read.</param>
/// <param name="Reasons">Why the user could do without it; empty for who needs it.</param>
internal sealed record LicenseHolderView(
    string UserId, string UserPrincipalName, string? DisplayName, bool AccountEnabled, DateTimeOffset? LastSignInAt, IReadOnlyList<UnusedReason> Reasons)
{
    public static LicenseHolderView Of(DirectoryUser user, IReadOnlyList<UnusedReason> reasons) =>
        new(user.Id, user.UserPrincipalName, user.DisplayName, user.AccountEnabled, user.LastSignInAt, reasons);
}

/// <summary>Whether it is known who signed in when.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignInReading>))]
internal enum SignInReading
{
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>The app lacks AuditLog.Read.All, or the tenant Entra ID P1.</summary>
    [JsonStringEnumMemberName("notPermitted")]
    NotPermitted,
}
