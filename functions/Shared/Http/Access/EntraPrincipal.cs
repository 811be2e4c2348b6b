namespace LicenseFunctions.Shared.Http.Access;

/// <summary>
/// The signed-in caller, from App Service authentication's header <c>X-MS-CLIENT-PRINCIPAL</c>: base64 of
/// <c>{"auth_typ", "claims": [{"typ", "val"}], …}</c>. App Service removes the header from outside calls only while that authentication is on;
/// otherwise <see cref="CallerAccess"/> removes it. https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
/// </summary>
/// <param name="Name">For the audit: the calling application, else the user principal name.</param>
/// <param name="Application">The id of the calling application; null if the token does not name it.</param>
internal sealed record EntraPrincipal(string Name, IReadOnlySet<string> Roles, string? Application = null)
{
    /// <summary>A person's name, for people.</summary>
    public string DisplayName { get; init; } = Name;

    /// <summary>Null without a readable header.</summary>
    public static EntraPrincipal? Of(HttpRequest request)
    {
        var header = request.Headers["X-MS-CLIENT-PRINCIPAL"].ToString();
        if (header.Length == 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(header));
            var claims = json.RootElement.GetProperty("claims").EnumerateArray()
                .Select(claim => (Type: claim.GetProperty("typ").GetString() ?? "", Value: claim.GetProperty("val").GetString() ?? "")).ToList();
            var name = claims.FirstOrDefault(claim => claim.Type is "appid" or "azp" or "preferred_username").Value ?? "Entra principal";
            return new EntraPrincipal(
                name,
                claims.Where(claim => claim.Type is "roles" or "http://schemas.microsoft.com/ws/2008/06/identity/claims/role")
                    .Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal),
                claims.FirstOrDefault(claim => claim.Type is "appid" or "azp").Value)
            {
                DisplayName =
                    claims.FirstOrDefault(claim => claim.Type is "name" or "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name").Value ?? name,
            };
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
