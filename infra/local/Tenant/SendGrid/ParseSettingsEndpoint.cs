using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary><c>GET /v3/user/webhooks/parse/settings</c>: where Inbound Parse hands mail to.</summary>
internal sealed class ParseSettingsEndpoint(SendGridGate gate, TenantServerOptions options, Reseller reseller)
{
    private const string Scope = "user.webhooks.parse.settings.read";

    public Task InvokeAsync(HttpContext context) => gate.PassAsync(context, Answer);

    private Task<SendGridResponse> Answer()
    {
        if (!options.SendGridScopes.Contains(Scope, StringComparer.Ordinal))
            return Task.FromResult(SendGridResponse.For(403));
        var entries = new JsonArray();
        if (reseller is { InboundDomain: { } domain, InboundWebhook: { } webhook })
            entries.Add(new JsonObject { ["hostname"] = domain, ["url"] = webhook.AbsoluteUri, ["spam_check"] = false, ["send_raw"] = reseller.SendsRaw });
        return Task.FromResult(new SendGridResponse(200, new JsonObject { ["result"] = entries }));
    }
}
