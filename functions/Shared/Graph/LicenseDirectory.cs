using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;
using Microsoft.Graph.Users.Item.AssignLicense;
using Microsoft.Graph.Users.Item.CheckMemberGroups;

namespace LicenseFunctions.Shared.Graph;

/// <summary>The tenant's licenses in Microsoft Graph. A call for users takes up to <see cref="GraphBatch.Size"/> and returns the replies in order.</summary>
internal sealed class LicenseDirectory(GraphClient graph, GraphBatch batch, ISkuNames skuNames)
{
    /// <summary>Retries for a user who is not found: Graph needs some time until it finds a new user everywhere.</summary>
    private const int NewUserAttempts = 2;

    /// <summary>The limit of checkMemberGroups.</summary>
    private const int GroupsPerRequest = 20;

    /// <summary>Several times Microsoft's longest. Storage keys and mail headers contain part numbers.</summary>
    private const int MaxPartNumber = 100;
    private static readonly string[] GroupProperties = ["id", "displayName"];
    private static readonly string[] UserProperties =
        ["id", "userPrincipalName", "displayName", "accountEnabled", "usageLocation", "assignedLicenses", "licenseAssignmentStates"];

    /// <exception cref="ProblemException">Graph fails or refuses.</exception>
    public async Task<IReadOnlyList<Sku>> GetSkusAsync(CancellationToken cancellationToken)
    {
        var response = await GraphFailure.Guard(
            () => graph.Sdk.SubscribedSkus.GetAsync(cancellationToken: cancellationToken), GraphPermissions.ReadSkus, cancellationToken);
        return await skuNames.NameAsync([.. (response?.Value ?? []).Select(ToSku).OfType<Sku>()], cancellationToken);
    }

    /// <summary>Users by object id or user principal name.</summary>
    public async Task<IReadOnlyList<UserReply>> FindUsersAsync(IReadOnlyList<string> users, RetryBudget budget, CancellationToken cancellationToken)
    {
        var replies = await batch.SendAsync(
            users, user => graph.Sdk.Users[GraphBatch.Segment(user)].ToGetRequestInformation(request => request.QueryParameters.Select = UserProperties),
            areWrites: false, (_, reply, attempt) => reply.Status == 404 && attempt < NewUserAttempts, budget, cancellationToken);
        var found = new List<UserReply>();
        foreach (var reply in replies)
        {
            var body = reply.Succeeded ? await reply.ReadBodyAsync<User>(cancellationToken) : null;
            var user = DirectoryUser.Of(body);
            found.Add(new UserReply(user is null && reply.Succeeded ? body is null ? NotSaid(reply) : reply with { Status = 404 } : reply, user));
        }
        return found;
    }

    /// <summary>Names by group id, without groups that the app may not read.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetGroupNamesAsync(
        IReadOnlyList<string> groups, RetryBudget budget, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in groups.Chunk(GraphBatch.Size))
        {
            var replies = await batch.SendAsync(
                chunk, id => graph.Sdk.Groups[id].ToGetRequestInformation(request => request.QueryParameters.Select = GroupProperties),
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var (id, reply) in chunk.Zip(replies))
            {
                if (reply.Succeeded && (await reply.ReadBodyAsync<Microsoft.Graph.Models.Group>(cancellationToken))?.DisplayName is { } name)
                    names[id] = name;
            }
        }
        return names;
    }

    /// <summary>Whether users, who were just read, are direct or nested members of one of the groups.</summary>
    public async Task<IReadOnlyList<MemberReply>> AreMembersAsync(
        IReadOnlyList<string> userIds, IReadOnlyList<Guid> groups, RetryBudget budget, CancellationToken cancellationToken)
    {
        var members = Enumerable.Repeat(new MemberReply(Unknown: null, IsMember: false), userIds.Count).ToArray();
        foreach (var chunk in groups.Chunk(GroupsPerRequest))
        {
            // A new body for each request: the SDK writes only changed properties of a body that it has sent.
            CheckMemberGroupsPostRequestBody Body() => new() { GroupIds = [.. chunk.Select(group => group.ToString())] };
            var replies = await batch.SendAsync(
                userIds, id => graph.Sdk.Users[id].CheckMemberGroups.ToPostRequestInformation(Body()),
                areWrites: false, (_, reply, attempt) => GraphRetry.IsReplication(reply, attempt), budget, cancellationToken);
            for (var i = 0; i < members.Length; i++)
            {
                var found = replies[i].Succeeded ? (await replies[i].ReadBodyAsync<CheckMemberGroupsPostResponse>(cancellationToken))?.Value : null;
                members[i] = new MemberReply(members[i].Unknown ?? (found is null ? NotSaid(replies[i]) : null), members[i].IsMember || found?.Count > 0);
            }
        }
        return members;
    }

    /// <summary>A success without the expected content is no answer.</summary>
    private static GraphReply NotSaid(GraphReply reply) => reply.Succeeded ? GraphReply.None(reply.RetryAfter) : reply;

    /// <summary>Sets the usage locations of users who were just read.</summary>
    public Task<IReadOnlyList<GraphReply>> SetUsageLocationsAsync(
        IReadOnlyList<(string UserId, string Country)> users, RetryBudget budget, CancellationToken cancellationToken) => batch.SendAsync(
            users, user => graph.Sdk.Users[user.UserId].ToPatchRequestInformation(new User { UsageLocation = user.Country }),
            areWrites: true, (_, reply, attempt) => GraphRetry.IsReplication(reply, attempt), budget, cancellationToken);

    /// <summary>Adds and removes licenses of users who were just read: all or nothing for each user.</summary>
    /// <param name="isTransient">As in <see cref="GraphBatch.SendAsync"/>.</param>
    public Task<IReadOnlyList<GraphReply>> ChangeLicensesAsync(
        IReadOnlyList<LicenseWrite> writes, Func<int, GraphReply, int, bool> isTransient, RetryBudget budget, CancellationToken cancellationToken) =>
        batch.SendAsync(
            writes, write => graph.Sdk.Users[write.UserId].AssignLicense.ToPostRequestInformation(Body(write)), areWrites: true,
            (index, reply, attempt) => GraphRetry.IsReplication(reply, attempt) || isTransient(index, reply, attempt), budget, cancellationToken);

    private static AssignLicensePostRequestBody Body(LicenseWrite write) => new()
    {
        AddLicenses = [.. write.Add.Select(license => new AssignedLicense
        {
            SkuId = license.SkuId,
            DisabledPlans = [.. license.DisabledPlans.Select(plan => (Guid?)plan)],
        })],
        RemoveLicenses = [.. write.Remove.Select(skuId => (Guid?)skuId)],
    };

    /// <summary>Null for an entry without an id.</summary>
    private static Sku? ToSku(SubscribedSku sku) => sku.SkuId is not { } id ? null : new(
        new SkuUsage
        {
            SkuId = id,
            SkuPartNumber = SingleLine.Of(sku.SkuPartNumber ?? "") is { Length: > 0 and <= MaxPartNumber } name ? name : id.ToString(),
            AppliesToUser = !AppliesToCompany(sku.AppliesTo),
            CapabilityStatus = sku.CapabilityStatus ?? "Enabled",
            Purchased = sku.PrepaidUnits?.Enabled ?? 0,
            InGrace = sku.PrepaidUnits?.Warning ?? 0,
            Suspended = sku.PrepaidUnits?.Suspended ?? 0,
            LockedOut = sku.PrepaidUnits?.LockedOut ?? 0,
            Assigned = sku.ConsumedUnits ?? 0,
        },
        [.. (sku.ServicePlans ?? []).Where(plan => plan.ServicePlanId is not null)
            .Select(plan => new ServicePlan(plan.ServicePlanId.GetValueOrDefault(), plan.ServicePlanName ?? "", !AppliesToCompany(plan.AppliesTo)))]);

    private static bool AppliesToCompany(string? appliesTo) => string.Equals(appliesTo, "Company", StringComparison.OrdinalIgnoreCase);
}

/// <param name="User">Null unless the reply is a success.</param>
internal sealed record UserReply(GraphReply Reply, DirectoryUser? User);

/// <param name="Unknown">Graph's reply if it failed; null if the membership is known.</param>
internal sealed record MemberReply(GraphReply? Unknown, bool IsMember);

internal sealed record LicenseWrite(string UserId, IReadOnlyList<(Guid SkuId, IReadOnlyList<Guid> DisabledPlans)> Add, IReadOnlyList<Guid> Remove);
