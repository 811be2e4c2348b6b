using LicenseFunctions.Shared.Graph.Pipeline;
using Microsoft.Graph.Models;
using Microsoft.Graph.Users.Item.AssignLicense;
using Microsoft.Graph.Users.Item.CheckMemberGroups;
using Microsoft.Kiota.Abstractions;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// The tenant's licenses in Microsoft Graph. What goes over users goes up to <see cref="GraphBatch.Size"/> at a time, one reply each, in order.
/// </summary>
internal sealed class LicenseDirectory(GraphClient graph, GraphBatch batch, ISkuNames skuNames)
{
    /// <summary>Graph knows a new user everywhere only after a while, so that one who is not found is sought again this often.</summary>
    private const int NewUserAttempts = 2;

    /// <summary>checkMemberGroups takes no more.</summary>
    private const int GroupsPerRequest = 20;

    private static readonly string[] GroupProperties = ["id", "displayName"];
    private static readonly string[] UserProperties = ["id", "userPrincipalName", "usageLocation", "assignedLicenses", "licenseAssignmentStates"];

    /// <summary>All products, in one request.</summary>
    /// <exception cref="Http.Problems.ProblemException">Graph cannot or will not say.</exception>
    public async Task<IReadOnlyList<Sku>> GetSkusAsync(CancellationToken cancellationToken)
    {
        var response = await GraphFailure.Guard(
            () => graph.Sdk.SubscribedSkus.GetAsync(cancellationToken: cancellationToken), GraphPermissions.ReadSkus, cancellationToken);
        return await skuNames.NameAsync([.. (response?.Value ?? []).Select(SkuMapping.ToSku).OfType<Sku>()], cancellationToken);
    }

    /// <summary>Users by object id or user principal name.</summary>
    public async Task<IReadOnlyList<UserReply>> FindUsersAsync(IReadOnlyList<string> users, RetryBudget budget, CancellationToken cancellationToken)
    {
        var replies = await batch.SendAsync(
            [.. users.Select(user => (Func<RequestInformation>)(() =>
                graph.Sdk.Users[GraphBatch.Segment(user)].ToGetRequestInformation(request => request.QueryParameters.Select = UserProperties)))],
            areWrites: false,
            (_, reply, attempt) => reply.Status == 404 && attempt < NewUserAttempts,
            budget,
            cancellationToken);
        var found = new List<UserReply>();
        foreach (var reply in replies)
        {
            var body = reply.Succeeded ? await reply.ReadBodyAsync<User>(cancellationToken) : null;
            var user = UserMapping.ToUser(body);
            found.Add(new UserReply(user is null && reply.Succeeded ? body is null ? NotSaid(reply) : reply with { Status = 404 } : reply, user));
        }
        return found;
    }

    /// <summary>Names of groups by id, as far as the app may read them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetGroupNamesAsync(
        IReadOnlyList<string> groups, RetryBudget budget, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in groups.Chunk(GraphBatch.Size))
        {
            var replies = await batch.SendAsync(
                [.. chunk.Select(id => (Func<RequestInformation>)(() =>
                    graph.Sdk.Groups[id].ToGetRequestInformation(request => request.QueryParameters.Select = GroupProperties)))],
                areWrites: false, isTransient: null, budget, cancellationToken);
            foreach (var (id, reply) in chunk.Zip(replies))
            {
                if (reply.Succeeded && (await reply.ReadBodyAsync<Microsoft.Graph.Models.Group>(cancellationToken))?.DisplayName is { } name)
                    names[id] = name;
            }
        }
        return names;
    }

    /// <summary>Which of the users, given by object id and just read, are members of one of the groups, directly or through others.</summary>
    public async Task<IReadOnlyList<MemberReply>> AreMembersAsync(
        IReadOnlyList<string> userIds, IReadOnlyList<Guid> groups, RetryBudget budget, CancellationToken cancellationToken)
    {
        var members = Enumerable.Repeat(new MemberReply(Unknown: null, IsMember: false), userIds.Count).ToArray();
        foreach (var chunk in groups.Chunk(GroupsPerRequest))
        {
            // A body of its own for each request: the SDK writes of one that it has sent before only what has changed since.
            CheckMemberGroupsPostRequestBody Body() => new() { GroupIds = [.. chunk.Select(group => group.ToString())] };
            var replies = await batch.SendAsync(
                [.. userIds.Select(id => (Func<RequestInformation>)(() => graph.Sdk.Users[id].CheckMemberGroups.ToPostRequestInformation(Body())))],
                areWrites: false, (_, reply, attempt) => GraphRetry.IsReplication(reply, attempt), budget, cancellationToken);
            for (var i = 0; i < members.Length; i++)
            {
                var found = replies[i].Succeeded ? (await replies[i].ReadBodyAsync<CheckMemberGroupsPostResponse>(cancellationToken))?.Value : null;
                members[i] = new MemberReply(members[i].Unknown ?? (found is null ? NotSaid(replies[i]) : null), members[i].IsMember || found?.Count > 0);
            }
        }
        return members;
    }

    /// <summary>A success that does not say what was asked is no answer.</summary>
    private static GraphReply NotSaid(GraphReply reply) => reply.Succeeded ? GraphReply.None(reply.RetryAfter) : reply;

    /// <summary>Sets where users, who were just read, use services, which decides what may be assigned to them.</summary>
    public Task<IReadOnlyList<GraphReply>> SetUsageLocationsAsync(
        IReadOnlyList<(string UserId, string Country)> users, RetryBudget budget, CancellationToken cancellationToken) => batch.SendAsync(
        [.. users.Select(user =>
            (Func<RequestInformation>)(() => graph.Sdk.Users[user.UserId].ToPatchRequestInformation(new User { UsageLocation = user.Country })))],
        areWrites: true, (_, reply, attempt) => GraphRetry.IsReplication(reply, attempt), budget, cancellationToken);

    /// <summary>Adds and removes licenses of users who were just read: one request a user, all of it or nothing.</summary>
    /// <param name="isTransient">What of a write's reply is worth repeating, besides what always is; by its index, reply and attempt (from 0).</param>
    public Task<IReadOnlyList<GraphReply>> ChangeLicensesAsync(
        IReadOnlyList<LicenseWrite> writes, Func<int, GraphReply, int, bool> isTransient, RetryBudget budget, CancellationToken cancellationToken) =>
            batch.SendAsync(
        [.. writes.Select(write => (Func<RequestInformation>)(() => graph.Sdk.Users[write.UserId].AssignLicense.ToPostRequestInformation(Body(write))))],
        areWrites: true, (index, reply, attempt) => GraphRetry.IsReplication(reply, attempt) || isTransient(index, reply, attempt),
        budget, cancellationToken);

    private static AssignLicensePostRequestBody Body(LicenseWrite write) => new()
    {
        AddLicenses = [.. write.Add.Select(license => new AssignedLicense
        {
            SkuId = license.SkuId,
            DisabledPlans = [.. license.DisabledPlans.Select(plan => (Guid?)plan)],
        })],
        RemoveLicenses = [.. write.Remove.Select(skuId => (Guid?)skuId)],
    };
}

/// <param name="User">Null unless the reply is a success.</param>
internal sealed record UserReply(GraphReply Reply, DirectoryUser? User);

/// <param name="Unknown">Graph's reply where it does not say; null where it does.</param>
internal sealed record MemberReply(GraphReply? Unknown, bool IsMember);

/// <summary>One request of assignLicense.</summary>
internal sealed record LicenseWrite(string UserId, IReadOnlyList<(Guid SkuId, IReadOnlyList<Guid> DisabledPlans)> Add, IReadOnlyList<Guid> Remove);
