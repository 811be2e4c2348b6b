using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary><c>GET /v3/scopes</c>: what the key may do. The way to try a key without sending anything.</summary>
internal sealed class ScopesEndpoint(SendGridGate gate)
{
    public Task InvokeAsync(HttpContext context) => gate.PassAsync(context, Answer);

    private static Task<SendGridResponse> Answer() => Task.FromResult(SendGridResponse.Scopes);
}
