using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Authentication.Azure;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Creates the SDK's client when it is first needed. Registering the client itself would load the large SDK at the start.</summary>
internal sealed class GraphClient(GraphOptions options, IHttpClientFactory http, IServiceProvider services)
{
    public GraphServiceClient Sdk { get; } = new(
        http.CreateClient(GraphServices.ClientName),
        options.IsLoopback
            ? new BaseBearerTokenAuthenticationProvider(new LoopbackToken())
            : new AzureIdentityAuthenticationProvider(services.GetRequiredService<TokenCredential>(), scopes: [options.Scope]),
        options.Endpoint.AbsoluteUri.TrimEnd('/'));

    /// <summary>A test server on loopback accepts any bearer token.</summary>
    private sealed class LoopbackToken : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new();

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
            Task.FromResult("loopback");
    }
}
