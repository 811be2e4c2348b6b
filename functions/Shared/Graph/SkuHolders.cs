using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Graph.Models.ODataErrors;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Reads the users who have a product, one page in memory at a time.</summary>
internal sealed class SkuHolders(GraphClient graph)
{
    /// <summary>With sign-ins Graph returns at most 500 users a page, formerly 120.</summary>
    private const int PageSize = 120;
    private const string SkipToken = "$skiptoken";

    private static readonly string[] Properties =
        ["id", "userPrincipalName", "displayName", "accountEnabled", "userType", "createdDateTime", "assignedLicenses", "licenseAssignmentStates"];

    /// <param name="withSignIns">Whether to read sign-ins, which needs another permission and Entra ID P1.</param>
    /// <param name="token">From the previous page of the same product and sign-ins; null for the first page.</param>
    /// <exception cref="ProblemException">Graph fails or refuses, or does not accept the token.</exception>
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
            return new HolderPage([.. (page?.Value ?? []).Select(DirectoryUser.Of).OfType<DirectoryUser>()], TokenIn(page?.OdataNextLink));
        }
        catch (ProblemException e) when (token is not null && e.InnerException is ODataError { ResponseStatusCode: 400 } refusal
            && $"{refusal.Error?.Code} {refusal.Error?.Message}".Contains("token", StringComparison.OrdinalIgnoreCase))
        {
            throw ProblemException.Invalid("after", "Microsoft Graph no longer accepts this page. Start again without it.");
        }
    }

    /// <summary>Callers send the token, so the app keeps only it from Graph's link and never calls an address that it did not create.</summary>
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
            : throw new ProblemException(ProblemKind.GraphRefused, "Microsoft Graph's link to the next page contains no token.");
    }
}

/// <param name="Next">The token of the next page; null on the last.</param>
internal sealed record HolderPage(IReadOnlyList<DirectoryUser> Users, string? Next);
