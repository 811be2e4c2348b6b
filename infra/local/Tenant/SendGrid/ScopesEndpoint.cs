using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary><c>GET /v3/scopes</c>: what the key may do. The way to try a key without sending anything.</summary>
internal sealed class ScopesEndpoint(SendGridGate gate, TenantServerOptions options)
{
    public Task InvokeAsync(HttpContext context) => gate.PassAsync(context, Answer);

    private Task<SendGridResponse> Answer() =>
        Task.FromResult(new SendGridResponse(200, new JsonObject { ["scopes"] = new JsonArray([.. options.SendGridScopes.Select(scope => JsonValue.Create(scope))]) }));
}
