using System.Buffers.Text;
using System.Net;
using Azure.Core;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// The application permissions that the app has, as its access token names them (claim <c>roles</c>). Graph itself returns only
/// that something is missing, and several permissions open the same call.
/// </summary>
internal sealed class GraphGrants(GraphOptions options, IHttpClientFactory http, IServiceProvider services)
{
    /// <returns>Null if the server on loopback has no sign-in to ask.</returns>
    public async Task<GraphGrant?> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.IsLoopback)
            return await AskLoopbackAsync(cancellationToken) is { } issued ? Read(issued) : null;
        var token = await services.GetRequiredService<TokenCredential>()
            .GetTokenAsync(new TokenRequestContext([options.Scope], tenantId: options.TenantId), cancellationToken);
        return Read(token.Token);
    }

    /// <summary>The claim of a token that is not checked: it is ours, and only looked at.</summary>
    public static GraphGrant Read(string token)
    {
        using var claims = JsonDocument.Parse(token.Split('.') is [_, var payload, _] ? Base64Url.DecodeFromChars(payload) : "{}"u8.ToArray());
        var roles = claims.RootElement.TryGetProperty("roles", out var named) ? named.EnumerateArray().Select(role => role.GetString()!) : [];
        return new GraphGrant(roles.ToHashSet(StringComparer.OrdinalIgnoreCase), IsOfPerson: claims.RootElement.TryGetProperty("scp", out _));
    }

    /// <summary>A simulated tenant issues tokens where Entra ID does; any other test server need not.</summary>
    private async Task<string?> AskLoopbackAsync(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", options.Scope)]);
        var address = new Uri(options.Endpoint, $"/{options.TenantId ?? "common"}/oauth2/v2.0/token");
        using var answer = await http.CreateClient().PostAsync(address, form, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
            return null;
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return body.RootElement.GetProperty("access_token").GetString();
    }
}

/// <param name="Permissions">Application permissions.</param>
/// <param name="IsOfPerson">
/// Whether a person is signed in, whose token names scopes (claim <c>scp</c>) instead:
/// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
/// </param>
internal sealed record GraphGrant(IReadOnlySet<string> Permissions, bool IsOfPerson);
