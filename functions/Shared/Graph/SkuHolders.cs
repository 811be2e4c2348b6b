using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Graph.Models.ODataErrors;

namespace LicenseFunctions.Shared.Graph;

/// <summary>The users who hold a product, page by page, so that a tenant of any size needs the memory of one page.</summary>
internal sealed class SkuHolders(GraphClient graph)
{
    /// <summary>With sign-ins Graph gives 500 users a page at most, and for a time gave 120.</summary>
    private const int PageSize = 120;

    private const string SkipToken = "$skiptoken";

    private static readonly string[] Properties =
        ["id", "userPrincipalName", "displayName", "accountEnabled", "createdDateTime", "assignedLicenses", "licenseAssignmentStates"];

    /// <param name="withSignIns">Whether to ask when each last signed in. That needs a permission of its own and Entra ID P1.</param>
    /// <param name="token">Where the page starts, as the page before it said; null for the first. Good only with the same product and sign-ins.</param>
    /// <exception cref="ProblemException">Graph cannot or will not say, or does not know the token.</exception>
    public async Task<HolderPage> GetPageAsync(Guid skuId, bool withSignIns, string? token, CancellationToken cancellationToken)
    {
        var first = graph.Sdk.Users.ToGetRequestInformation(request =>
        {
            request.QueryParameters.Filter = $"assignedLicenses/any(a:a/skuId eq {skuId})";
            request.QueryParameters.Select = withSignIns ? [.. Properties, "signInActivity"] : Properties;
            request.QueryParameters.Top = PageSize;
        });
        first.PathParameters.TryAdd("baseurl", graph.Sdk.RequestAdapter.BaseUrl ?? "");
        try
        {
            var page = await GraphFailure.Guard(
                () => graph.Sdk.Users.WithUrl(At(first.URI, token)).GetAsync(cancellationToken: cancellationToken),
                withSignIns ? GraphPermissions.ReadSignIns : GraphPermissions.ReadUsers,
                cancellationToken);
            return new HolderPage([.. (page?.Value ?? []).Select(UserMapping.ToUser).OfType<DirectoryUser>()], TokenIn(page?.OdataNextLink));
        }
        catch (ProblemException e) when (token is not null && e.InnerException is ODataError { ResponseStatusCode: 400 } refusal
            && $"{refusal.Error?.Code} {refusal.Error?.Message}".Contains("token", StringComparison.OrdinalIgnoreCase))
        {
            throw ProblemException.Invalid("after", "Microsoft Graph does not accept this page any more. Start again without it.");
        }
    }

    /// <summary>The address is always our own; of Graph's link to the next page only the token is kept, since callers carry it.</summary>
    private static string At(Uri first, string? token) =>
        token is null ? first.AbsoluteUri : $"{first.AbsoluteUri}&{Uri.EscapeDataString(SkipToken)}={Uri.EscapeDataString(token)}";

    private static string? TokenIn(string? nextLink)
    {
        if (string.IsNullOrEmpty(nextLink))
            return null;
        var query = Uri.TryCreate(nextLink, UriKind.Absolute, out var link) ? link.Query : "";
        var token = QueryHelpers.ParseQuery(query)
            .FirstOrDefault(pair => string.Equals(pair.Key, SkipToken, StringComparison.OrdinalIgnoreCase)).Value.ToString();
        return token.Length > 0 ? token
            : throw new ProblemException(ProblemKind.GraphRefused, "Microsoft Graph names a next page in a way that this app does not know.");
    }
}

/// <param name="Next">Where the next page starts; null on the last.</param>
internal sealed record HolderPage(IReadOnlyList<DirectoryUser> Users, string? Next);
