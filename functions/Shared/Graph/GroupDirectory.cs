using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;
using Group = Microsoft.Graph.Models.Group;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Groups that give their members licenses.</summary>
internal sealed class GroupDirectory(GraphClient graph, GraphBatch batch, LicenseDirectory users, TimeProvider clock)
{
    /// <summary>Users who wait in groups; more are not read, so that a reading stays short.</summary>
    public const int MaxWaiting = 1000;

    /// <summary>For all pages with their retries. Callers can continue without the answer.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private static readonly string[] IdOnly = ["id"];
    private static readonly string[] Properties =
        ["id", "displayName", "groupTypes", "membershipRule", "onPremisesSyncEnabled", "isAssignableToRole", "assignedLicenses"];

    /// <summary>Users to whom a group could not give a license, because none was available.</summary>
    /// <exception cref="ProblemException">Graph fails, refuses or takes too long.</exception>
    public async Task<GroupDemand> GetDemandAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await GraphFailure.Guard(() => ReadDemandAsync(either.Token), GraphPermissions.ReadGroups, cancellationToken);
    }

    /// <summary>Has Graph try again what groups give a user. It answers before that is done.</summary>
    /// <exception cref="ProblemException">Graph fails or refuses.</exception>
    public Task ReprocessAsync(string userId, CancellationToken cancellationToken) => GraphFailure.Guard(
        () => graph.Sdk.Users[userId].ReprocessLicenseAssignment.PostAsync(cancellationToken: cancellationToken), GraphPermissions.SetUsageLocation,
        cancellationToken);

    /// <summary>Groups by their ids, in order; without one where the reply is no success.</summary>
    public async Task<IReadOnlyList<(GraphReply Reply, LicenseGroup? Group)>> GetAsync(
        IReadOnlyList<Guid> ids, RetryBudget budget, CancellationToken cancellationToken)
    {
        var found = new List<(GraphReply, LicenseGroup?)>();
        foreach (var chunk in ids.Chunk(GraphBatch.Size))
        {
            var replies = await batch.SendAsync(
                chunk, id => graph.Sdk.Groups[id.ToString()].ToGetRequestInformation(request => request.QueryParameters.Select = Properties),
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var (id, reply) in chunk.Zip(replies))
            {
                var body = reply.Succeeded ? await reply.ReadBodyAsync<Group>(cancellationToken) : null;
                found.Add((body is null && reply.Succeeded ? GraphReply.None(reply.RetryAfter) : reply, body is null ? null : LicenseGroup.Of(id, body)));
            }
        }
        return found;
    }

    /// <summary>Makes users members of groups. Who is one already is refused with 400, as by <see cref="IsMemberAlready"/>.</summary>
    public Task<IReadOnlyList<GraphReply>> JoinAsync(
        IReadOnlyList<(string UserId, Guid Group)> members, RetryBudget budget, CancellationToken cancellationToken) => batch.SendAsync(
            members, member => graph.Sdk.Groups[member.Group.ToString()].Members.Ref.ToPostRequestInformation(
                new ReferenceCreate { OdataId = $"{graph.Sdk.RequestAdapter.BaseUrl}/directoryObjects/{member.UserId}" }),
            areWrites: true, (_, reply, attempt) => GraphRetry.IsReplication(reply, attempt), budget, cancellationToken);

    /// <summary>Takes users out of groups. Who is no member is not found.</summary>
    public Task<IReadOnlyList<GraphReply>> LeaveAsync(
        IReadOnlyList<(string UserId, Guid Group)> members, RetryBudget budget, CancellationToken cancellationToken) => batch.SendAsync(
            members, member => graph.Sdk.Groups[member.Group.ToString()].Members[member.UserId].Ref.ToDeleteRequestInformation(),
            areWrites: true, isTransient: null, budget, cancellationToken);

    /// <summary>Graph answers 400 then, with this text: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/5090.</summary>
    public static bool IsMemberAlready(GraphReply reply) =>
        reply.Status == StatusCodes.Status400BadRequest && reply.Message?.Contains("already exist", StringComparison.OrdinalIgnoreCase) == true;

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

/// <summary>A group as far as it assigns licenses.</summary>
/// <param name="SkuIds">The products that it gives its members.</param>
internal sealed record LicenseGroup(
    Guid Id, string Name, bool IsDynamic, bool IsSynced, bool IsAssignableToRole, IReadOnlyList<Guid> SkuIds)
{
    public static LicenseGroup Of(Guid id, Group group) => new(
        id, group.DisplayName ?? id.ToString(),
        !string.IsNullOrEmpty(group.MembershipRule) || group.GroupTypes?.Contains("DynamicMembership", StringComparer.OrdinalIgnoreCase) == true,
        group.OnPremisesSyncEnabled == true, group.IsAssignableToRole == true,
        [.. (group.AssignedLicenses ?? []).Select(license => license.SkuId).OfType<Guid>()]);

    /// <summary>
    /// Why its members cannot be changed to assign a product; null if they can. Members of dynamic groups cannot be changed, those of synchronized ones
    /// only on premises, and those of a role-assignable one need a permission that makes administrators
    /// (https://learn.microsoft.com/graph/api/group-post-members).
    /// </summary>
    public string? WhyNot(Sku sku) =>
        IsDynamic ? "its members follow a rule (dynamic membership). Use a group with assigned membership."
        : IsSynced ? "its members come from the on-premises directory. Use a group of Entra ID."
        : IsAssignableToRole ? "it can be assigned to a role of Entra ID, so that its members could become administrators. Use another group."
        : !SkuIds.Contains(sku.Id) ? $"it does not assign {sku.PartNumber} to its members. Add the license to the group, or use another one."
        : null;
}
