using System.Buffers.Text;
using System.Net;
using Azure.Core;

namespace LicenseFunctions.Shared.Graph;

/// <summary>The app's permissions, from the claim <c>roles</c> of its access token. Graph's answers say only that a permission is missing.</summary>
internal sealed class GraphGrants(GraphOptions options, IHttpClientFactory http, IServiceProvider services)
{
    /// <returns>Null if a test server on loopback issues no tokens.</returns>
    public async Task<GraphGrant?> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.IsLoopback)
            return await AskLoopbackAsync(cancellationToken) is { } issued ? Read(issued) : null;
        var token = await services.GetRequiredService<TokenCredential>()
            .GetTokenAsync(new TokenRequestContext([options.Scope], tenantId: options.TenantId), cancellationToken);
        return Read(token.Token);
    }

    /// <summary>Does not validate the token, which the app itself has requested.</summary>
    public static GraphGrant Read(string token)
    {
        using var claims = JsonDocument.Parse(token.Split('.') is [_, var payload, _] ? Base64Url.DecodeFromChars(payload) : "{}"u8.ToArray());
        var roles = claims.RootElement.TryGetProperty("roles", out var named) ? named.EnumerateArray().Select(role => role.GetString()!) : [];
        return new GraphGrant(roles.ToHashSet(StringComparer.OrdinalIgnoreCase), IsOfPerson: claims.RootElement.TryGetProperty("scp", out _));
    }

    /// <summary>A simulated tenant issues tokens at Entra ID's path.</summary>
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
/// Whether a person is signed in: the token has the claim <c>scp</c>,
/// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
/// </param>
internal sealed record GraphGrant(IReadOnlySet<string> Permissions, bool IsOfPerson);

/// <summary>The least privileged application permission for each kind of call.</summary>
internal static class GraphPermissions
{
    public const string ReadSkus = "LicenseAssignment.Read.All";
    public const string ReadSubscriptions = "Organization.Read.All";
    public const string ReadUsers = "User.Read.All";
    public const string ReadSignIns = "AuditLog.Read.All";

    /// <summary>https://learn.microsoft.com/graph/api/group-list.</summary>
    public const string ReadGroups = "GroupMember.Read.All";
    public const string AssignLicenses = "LicenseAssignment.ReadWrite.All";
    public const string ReadMailboxSettings = "MailboxSettings.Read";

    /// <summary>Also to reprocess the licenses of a user: https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment.</summary>
    public const string SetUsageLocation = "User.ReadWrite.All";

    /// <summary>https://learn.microsoft.com/graph/api/group-post-members, https://learn.microsoft.com/graph/api/group-delete-members.</summary>
    public const string ChangeMembers = "GroupMember.ReadWrite.All";
}
