using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Authentication.Azure;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// Holds the SDK's client. The client itself is no service: naming its type at the start would load the SDK, which is very large, before
/// anything asks for Graph.
/// </summary>
internal sealed class GraphClient(GraphOptions options, IHttpClientFactory http, IServiceProvider services)
{
    public GraphServiceClient Sdk { get; } = new(
        http.CreateClient(GraphServices.ClientName),
        options.IsLoopback
            ? new BaseBearerTokenAuthenticationProvider(new LoopbackToken())
            : new AzureIdentityAuthenticationProvider(services.GetRequiredService<TokenCredential>(), scopes: [options.Scope]),
        options.Endpoint.AbsoluteUri.TrimEnd('/'));

    /// <summary>A test server on loopback wants a bearer token, whichever.</summary>
    private sealed class LoopbackToken : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new();

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
            Task.FromResult("loopback");
    }
}
