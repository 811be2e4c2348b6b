namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Settings <c>Access__…</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Whether callers must sign in with Entra ID and have an app role, besides the function key. Set it where App Service authentication
    /// is on; a call that comes through without it is then refused.
    /// </summary>
    public bool RequireEntra { get; set; }
}
