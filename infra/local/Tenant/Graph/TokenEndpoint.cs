using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// <c>POST /{tenant}/oauth2/v2.0/token</c>, where Entra ID issues tokens: one that is not signed and opens nothing, and names the
/// application permissions in its claim <c>roles</c> as a real one does.
/// </summary>
internal sealed class TokenEndpoint(TenantState tenant, TimeProvider clock)
{
    private const int LifetimeSeconds = 3599;

    public Task InvokeAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        new { token_type = "Bearer", expires_in = LifetimeSeconds, access_token = Token() }, context.RequestAborted);

    private string Token()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new
        {
            aud = "https://graph.microsoft.com",
            tid = tenant.TenantId,
            idtyp = "app",
            iat = now,
            exp = now + LifetimeSeconds,
            roles = tenant.Permissions.Granted.Order(StringComparer.Ordinal)
        };
        return $"{Encode(new { alg = "none", typ = "JWT" })}.{Encode(claims)}.";
    }

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
