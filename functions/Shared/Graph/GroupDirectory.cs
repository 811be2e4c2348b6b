using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Groups that give their members licenses.</summary>
internal sealed class GroupDirectory(GraphClient graph, GraphBatch batch, LicenseDirectory users, TimeProvider clock)
{
    /// <summary>Users who wait in groups; more are not read, so that a reading stays short.</summary>
    public const int MaxWaiting = 1000;

    /// <summary>For all pages with their retries. Callers can continue without the answer.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private static readonly string[] IdOnly = ["id"];

    /// <summary>Users to whom a group could not give a license, because none was available.</summary>
    /// <exception cref="ProblemException">Graph fails, refuses or takes too long.</exception>
    public async Task<GroupDemand> GetDemandAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await GraphFailure.Guard(() => ReadDemandAsync(either.Token), GraphPermissions.ReadGroups, cancellationToken);
    }

    private async Task<GroupDemand> ReadDemandAsync(CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(clock.GetUtcNow() + TimeLimit, GraphRetry.MaxDelay);
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in (await GetGroupsWithErrorsAsync(cancellationToken)).Chunk(GraphBatch.Size).TakeWhile(_ => waiting.Count < MaxWaiting))
        {
            var replies = await batch.SendAsync(
                chunk, id => graph.Sdk.Groups[id].MembersWithLicenseErrors.ToGetRequestInformation(request => request.QueryParameters.Select = IdOnly),
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var (id, reply) in chunk.Zip(replies).Where(one => one.Second.Status != StatusCodes.Status404NotFound))
                await AddMembersAsync(waiting, id, reply, cancellationToken);
        }
        var found = new List<DirectoryUser>();
        foreach (var chunk in waiting.Take(MaxWaiting).Chunk(GraphBatch.Size))
        {
            var replies = await users.FindUsersAsync(chunk, budget, cancellationToken);
            // Members can be devices and groups, too, and a user can be gone meanwhile.
            foreach (var reply in replies.Where(reply => reply.Reply.Status != StatusCodes.Status404NotFound))
                found.Add(reply.User ?? throw GraphFailure.Describe(reply.Reply, GraphPermissions.ReadUsers));
        }
        return GroupDemand.Of(found);
    }

    /// <summary>
    /// Without the header ConsistencyLevel, with which Graph refuses this filter: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/pull/9437.
    /// </summary>
    private async Task<IReadOnlyList<string>> GetGroupsWithErrorsAsync(CancellationToken cancellationToken)
    {
        var groups = new List<string>();
        var page = await graph.Sdk.Groups.GetAsync(
            request =>
            {
                request.QueryParameters.Filter = "hasMembersWithLicenseErrors eq true";
                request.QueryParameters.Select = IdOnly;
            }, cancellationToken);
        while (page is not null)
        {
            groups.AddRange((page.Value ?? []).Select(group => group.Id).OfType<string>());
            page = string.IsNullOrEmpty(page.OdataNextLink) ? null
                : await graph.Sdk.Groups.WithUrl(page.OdataNextLink).GetAsync(cancellationToken: cancellationToken);
        }
        return groups;
    }

    private async Task AddMembersAsync(HashSet<string> waiting, string group, GraphReply reply, CancellationToken cancellationToken)
    {
        var page = reply.Succeeded ? await reply.ReadBodyAsync<DirectoryObjectCollectionResponse>(cancellationToken) : null;
        if (page is null)
            throw GraphFailure.Describe(reply.Succeeded ? GraphReply.None(reply.RetryAfter) : reply, GraphPermissions.ReadGroups);
        while (page is not null)
        {
            waiting.UnionWith((page.Value ?? []).Select(member => member.Id).OfType<string>());
            page = string.IsNullOrEmpty(page.OdataNextLink) || waiting.Count >= MaxWaiting ? null
                : await graph.Sdk.Groups[group].MembersWithLicenseErrors.WithUrl(page.OdataNextLink).GetAsync(cancellationToken: cancellationToken);
        }
    }
}

/// <summary>Users whom a group should give a product, and for whom none was available.</summary>
/// <param name="UsersBySku">Object ids, each once for a product.</param>
internal sealed record GroupDemand(IReadOnlyDictionary<Guid, IReadOnlyList<string>> UsersBySku)
{
    /// <summary>Graph's error of an assignment by a group for want of licenses.</summary>
    public const string NoneAvailable = "CountViolation";

    public int Count(Guid skuId) => UsersBySku.GetValueOrDefault(skuId)?.Count ?? 0;

    /// <summary>
    /// Only this error is a lack of licenses. A user with the product from elsewhere needs no other. Pure. Errors:
    /// https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems.
    /// </summary>
    public static GroupDemand Of(IEnumerable<DirectoryUser> users) => new(users
        .SelectMany(user => user.Licenses.Where(license => Lacks(user, license)).Select(license => (license.SkuId, user.Id)).Distinct())
        .GroupBy(one => one.SkuId, one => one.Id)
        .ToDictionary(sku => sku.Key, sku => (IReadOnlyList<string>)[.. sku.Distinct(StringComparer.Ordinal)]));

    private static bool Lacks(DirectoryUser user, HeldLicense license) =>
        license.GroupId is not null && !user.Holds(license.SkuId) && license.Error?.Contains(NoneAvailable, StringComparison.OrdinalIgnoreCase) == true;
}
