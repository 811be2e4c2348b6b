using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Authentication.Azure;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// Creates the SDK's client when it is first used, which loads the large SDK. Registering the client itself, or a <see cref="Lazy{T}"/> of it, would
/// load the SDK at the start or for calls that do not use it.
/// </summary>
internal sealed class GraphClient(GraphOptions options, IHttpClientFactory http, IServiceProvider services)
{
    private readonly Lock _creation = new();

    public GraphServiceClient Sdk
    {
        get
        {
            lock (_creation)
                return field ??= Create(GraphServices.ClientName);
        }
    }

    /// <summary>A new client that sends through the HTTP client of this name.</summary>
    public GraphServiceClient Create(string httpClient) => new(
        http.CreateClient(httpClient),
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
