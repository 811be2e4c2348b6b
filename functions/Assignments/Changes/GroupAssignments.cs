using System.Collections.Concurrent;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>The groups by which products of a call are assigned (<c>Products__{part number}__Group</c>), and which of its users are their members.</summary>
internal sealed class GroupAssignments
{
    public static GroupAssignments None { get; } = new();

    /// <summary>Known of a group, or why it is not; by product.</summary>
    public Dictionary<Guid, (LicenseGroup? Group, ProblemException? Problem)> Products { get; } = [];

    public ConcurrentDictionary<(string UserId, Guid Group), MemberReply> Members { get; } = [];

    public bool Covers(Sku sku) => Products.ContainsKey(sku.Id);

    /// <exception cref="ProblemException">group-not-usable, or Graph fails: the group cannot assign the product.</exception>
    public LicenseGroup Of(Sku sku) => Products[sku.Id] is { Group: { } group } ? group : throw Products[sku.Id].Problem!;

    /// <summary>Whether a user is a member: has the product from the group, failed to get it, or was asked for.</summary>
    /// <exception cref="ProblemException">It is not known.</exception>
    public bool IsMember(DirectoryUser user, Sku sku)
    {
        if (Products[sku.Id].Group is not { } group)
            return false;
        if (user.From(group.Id, sku.Id) is not null)
            return true;
        return Members.GetValueOrDefault((user.Id, group.Id)) is not { } reply ? false
            : reply.Unknown is { } unknown ? throw LicenseRefusal.Describe(unknown, user.UserPrincipalName, GraphPermissions.ReadGroups)
            : reply.IsMember;
    }
}

/// <summary>A product that a group gives a user.</summary>
/// <param name="IsMember">Whether the user is in the group already, so that no further license is needed.</param>
/// <param name="IsShown">Whether Graph shows that the user has the license from the group.</param>
internal sealed record GroupedSku(Sku Sku, LicenseGroup Group, bool IsMember, bool IsShown);

/// <summary>Reads <see cref="GroupAssignments"/>.</summary>
internal sealed class GroupAssignmentReader(LicenseDirectory directory, GroupDirectory groups, ProductOptions products, GraphOptions graph)
{
    /// <exception cref="ProblemException">Graph does not answer.</exception>
    public async Task<GroupAssignments> ReadAsync(
        IReadOnlyList<LicenseChange> changes, IReadOnlyList<UserReply> users, TenantSkus skus, RetryBudget budget, CancellationToken cancellationToken)
    {
        if (!products.HasGroups)
            return GroupAssignments.None;
        var named = changes.Select(change => change.Add.Select(license => license.Sku).Concat(change.Remove).ToList()).ToList();
        var all = named.SelectMany(names => names).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var grouped = skus.All.Select(sku => (Sku: sku, Group: products.For(sku.Id, sku.PartNumber)?.GroupId))
            .Where(one => one.Group is not null && all.Exists(name => SkuName.IsOf(name, one.Sku.Usage)))
            .Select(one => (one.Sku, Group: one.Group.GetValueOrDefault())).ToList();
        var result = new GroupAssignments();
        foreach (var ((sku, id), (reply, group)) in grouped.Zip(await groups.GetAsync([.. grouped.Select(one => one.Group)], budget, cancellationToken)))
        {
            var why = group is null ? null : group.WhyNot(sku);
            result.Products[sku.Id] = group is not null && why is null ? (group, null)
                : (null, group is null && reply.Status != StatusCodes.Status404NotFound ? GraphFailure.Describe(reply, GraphPermissions.ReadGroups)
                    : NotUsable(sku, id, group?.Name, why ?? "the tenant has no such group."));
        }
        foreach (var (sku, _) in grouped.Where(one => result.Products[one.Sku.Id].Group is not null))
            await ReadMembersAsync(result, sku, named, users, budget, cancellationToken);
        return result;
    }

    private async Task ReadMembersAsync(
        GroupAssignments result, Sku sku, List<List<string>> named, IReadOnlyList<UserReply> users, RetryBudget budget,
        CancellationToken cancellationToken)
    {
        var group = result.Of(sku).Id;
        var asked = users.Where((reply, item) => reply.User is { } user && user.From(group, sku.Id) is null
            && named[item].Any(name => SkuName.IsOf(name, sku.Usage))).Select(reply => reply.User!.Id).ToList();
        await LicenseChanger.InBatchesAsync(asked, graph.BatchesInFlight, async (chunk, token) =>
        {
            foreach (var (id, reply) in chunk.Zip(await directory.AreMembersAsync(chunk, [group], budget, token)))
                result.Members[(id, group)] = reply;
        }, cancellationToken);
    }

    private static ProblemException NotUsable(Sku sku, Guid id, string? name, string why) => new(
        ProblemKind.GroupNotUsable,
        $"{sku.PartNumber} is assigned by the group {(name is null ? id : $"{name} ({id})")} (Products__{sku.PartNumber}__Group), but {why}");
}
