namespace LicenseFunctions.Assignments.Changes;

/// <summary>The state of one call: the requested, planned and completed changes of each user.</summary>
internal sealed class LicenseChangeBatch(IReadOnlyList<LicenseChange> changes, TenantSkus skus, AssignmentOptions options, GroupAssignments groups)
{
    private readonly ChangeResult?[] _results = new ChangeResult?[changes.Count];
    private readonly ChangePlan?[] _plans = new ChangePlan?[changes.Count];
    private readonly Dictionary<Guid, int> _available = skus.All.ToDictionary(sku => sku.Id, sku => Math.Max(0, sku.Usage.Available));
    private readonly HashSet<Guid> _usedUp = [];
    private readonly bool[] _joined = new bool[changes.Count];
    private List<int> _withoutLicense = [];

    /// <summary>Items that need no license, or for which one was available at the start of the call.</summary>
    public IReadOnlyList<int> WithLicense { get; private set; } = [];

    public IReadOnlyList<ChangeResult> Results => [.. _results.Select(result => result ?? throw new InvalidOperationException("An item has no result."))];

    public TenantSkus Products => skus;

    /// <summary>Limits the batches that wait for Graph. Writing audit rows needs no permit.</summary>
    public required SemaphoreSlim WithGraph { get; init; }

    public ChangePlan PlanOf(int item) => _plans[item] ?? throw new InvalidOperationException("The item has no plan.");

    /// <param name="refused">Why users may not be changed, by object id.</param>
    public void Plan(IReadOnlyList<UserReply> users, IReadOnlyDictionary<string, ProblemException> refused)
    {
        for (var item = 0; item < changes.Count; item++)
            _results[item] = TryPlan(item, users[item], refused);
        var open = Enumerable.Range(0, changes.Count).Where(item => _results[item] is null).ToLookup(item => TryTake([.. PlanOf(item).Needed]));
        WithLicense = [.. open[true]];
        // Graph lets a user join a group without a license for it, and would only record an error.
        foreach (var item in open[false].Where(item => PlanOf(item).Join.Count > 0))
            Refuse(item, NoneAvailable(item));
        _withoutLicense = [.. open[false].Where(item => PlanOf(item).Join.Count == 0)];
    }

    /// <summary>Items that are refused because a group assigned the license.</summary>
    public IReadOnlyList<(int Item, DirectoryUser User, Sku Sku)> Inherited => [.. Enumerable.Range(0, changes.Count)
        .Where(item => _results[item]?.Problem?.Kind == ProblemKind.InheritedFromGroup)
        .Select(item => (item, _results[item]!.Found!, ChangePlan.Inherited(_results[item]!.Found!, changes[item], skus, groups)!))];

    /// <summary>Adds the names of groups to the problems of <see cref="Inherited"/>.</summary>
    public void NameGroups(IReadOnlyDictionary<string, string> names)
    {
        foreach (var (item, user, sku) in Inherited)
            _results[item] = _results[item]! with { Problem = LicenseRefusal.Inherited(user, sku, names) };
    }

    public IReadOnlyList<ChangeResult> WhatIf()
    {
        foreach (var item in WithLicense)
            Done(item);
        foreach (var item in _withoutLicense)
            Refuse(item, NoneAvailable(item));
        return Results;
    }

    public void Done(int item)
    {
        var plan = PlanOf(item);
        var left = plan.Leave.ToLookup(one => one.IsShown, one => one.Sku);
        _results[item] = Result(item) with
        {
            Added = SkusOf(plan.Add),
            Updated = SkusOf(plan.Update),
            Removed = [.. plan.Remove.Union(left[false]).Except(left[true])],
            Pending = [.. plan.Join.Select(one => one.Sku), .. left[true]],
            Note = Note(plan),
        };
    }

    /// <summary>A user has joined the groups of an item.</summary>
    public void Joined(int item) => _joined[item] = true;

    public void Refuse(int item, ProblemException problem) => _results[item] = Result(item) with
    {
        Problem = !_joined[item] ? problem : new ProblemException(
            problem.Kind, $"{problem.Message} {Groups(PlanOf(item).Join)}: joined already, since this change is not atomic. Call again.", problem)
        {
            RetryAfter = problem.RetryAfter,
        },
    };

    private static string? Note(ChangePlan plan)
    {
        var shown = plan.Leave.Where(one => one.IsShown).ToList();
        if (plan.Join.Count + shown.Count == 0)
            return null;
        var steps = plan.Join.Count + plan.Leave.Count + (plan.IsDirect ? 1 : 0);
        return $"{(plan.Join.Count > 0 ? $"Joined the group {Groups(plan.Join)}. " : "")}{(shown.Count > 0 ? $"Left the group {Groups(shown)}. " : "")}"
            + "Microsoft Graph shows the licenses when it has processed the group; call again until then."
            + (steps > 1 ? " The parts of this change were made one after the other: it is not atomic." : "");
    }

    private static string Groups(IReadOnlyList<GroupedSku> grouped) => string.Join(", ", grouped.Select(one => $"{one.Group.Name} ({one.Group.Id})"));

    /// <summary>Takes the next items, in order, that Graph has to decide.</summary>
    public IReadOnlyList<int> TakeWithoutLicense(int count)
    {
        var items = _withoutLicense.Take(count).ToList();
        _withoutLicense.RemoveRange(0, items.Count);
        return items;
    }

    /// <summary>Refuses the remaining items that need a product of which Graph just had no license left.</summary>
    public void RefuseUsedUp(IReadOnlyList<int> tried)
    {
        _usedUp.UnionWith(tried
            // If an item adds several products, Graph does not say which one is used up.
            .Where(item => _results[item]?.Problem?.Kind == ProblemKind.NoLicenseAvailable && PlanOf(item).Add.Count == 1)
            .Select(item => PlanOf(item).Add[0].Sku.Id));
        foreach (var item in _withoutLicense.Where(item => PlanOf(item).Add.Any(license => _usedUp.Contains(license.Sku.Id))).ToList())
        {
            Refuse(item, NoneAvailable(item));
            _withoutLicense.Remove(item);
        }
    }

    /// <summary>Takes one license of each product, or none if one product has none available.</summary>
    private bool TryTake(IReadOnlyList<Sku> needed)
    {
        if (needed.Any(sku => _available[sku.Id] == 0))
            return false;
        foreach (var sku in needed)
            _available[sku.Id]--;
        return true;
    }

    /// <summary>Null if there is something to write.</summary>
    private ChangeResult? TryPlan(int item, UserReply reply, IReadOnlyDictionary<string, ProblemException> refused)
    {
        var result = new ChangeResult(changes[item].User, reply.User);
        if (reply.User is null)
            return result with { Problem = LicenseRefusal.Describe(reply.Reply, changes[item].User, GraphPermissions.ReadUsers) };
        if (refused.TryGetValue(reply.User.Id, out var refusal))
            return result with { Problem = refusal };
        try
        {
            _plans[item] = ChangePlan.Make(reply.User, changes[item], skus, options, groups);
            return PlanOf(item).IsEmpty ? result : null;
        }
        catch (ProblemException problem)
        {
            return result with { Problem = problem };
        }
    }

    private ChangeResult Result(int item) => new(changes[item].User, PlanOf(item).User)
    {
        Wanted = [.. SkusOf(PlanOf(item).Add), .. PlanOf(item).Join.Select(one => one.Sku)],
    };

    private static IReadOnlyList<Sku> SkusOf(IReadOnlyList<PlannedLicense> licenses) => [.. licenses.Select(license => license.Sku)];

    private ProblemException NoneAvailable(int item) =>
        new(ProblemKind.NoLicenseAvailable, $"No license of {string.Join(", ", PlanOf(item).Needed.Select(sku => sku.PartNumber))} is free.");
}
