namespace LicenseFunctions.Assignments.Changes;

/// <summary>The state of one call: what was asked for each user, what is planned, and what became of it.</summary>
internal sealed class LicenseChangeBatch(IReadOnlyList<LicenseChange> changes, TenantSkus skus, AvailableLicenses seats, AssignmentOptions options)
{
    private readonly ChangeResult?[] _results = new ChangeResult?[changes.Count];
    private readonly ChangePlan?[] _plans = new ChangePlan?[changes.Count];
    private readonly HashSet<Guid> _usedUp = [];
    private List<int> _withoutSeats = [];

    /// <summary>Items for which a license was free by the numbers of the start, or that need none.</summary>
    public IReadOnlyList<int> WithSeats { get; private set; } = [];

    public IReadOnlyList<ChangeResult> Results => [.. _results.Select(result => result ?? throw new InvalidOperationException("An item was forgotten."))];

    public TenantSkus Products => skus;

    /// <summary>Entered for as long as a batch of writes is with Graph; its audit is begun before and completed after.</summary>
    public required SemaphoreSlim WithGraph { get; init; }

    public ChangePlan PlanOf(int item) => _plans[item] ?? throw new InvalidOperationException("There is nothing planned for this item.");

    /// <param name="refused">Why users may not be changed, by object id.</param>
    public void Plan(IReadOnlyList<UserReply> users, IReadOnlyDictionary<string, ProblemException> refused)
    {
        for (var item = 0; item < changes.Count; item++)
            _results[item] = TryPlan(item, users[item], refused);
        var open = Enumerable.Range(0, changes.Count).Where(item => _results[item] is null).ToLookup(item => seats.TryTake(PlanOf(item).Add));
        WithSeats = [.. open[true]];
        _withoutSeats = [.. open[false]];
    }

    /// <summary>Items that are refused because a group brings the license, with the product.</summary>
    public IReadOnlyList<(int Item, DirectoryUser User, Sku Sku)> Inherited => [.. Enumerable.Range(0, changes.Count)
        .Where(item => _results[item]?.Problem?.Kind == ProblemKind.InheritedFromGroup)
        .Select(item => (item, _results[item]!.Found!, ChangePlan.Inherited(_results[item]!.Found!, changes[item], skus)!))];

    /// <summary>Puts the groups' names into the refusals that concern groups.</summary>
    public void NameGroups(IReadOnlyDictionary<string, string> names)
    {
        foreach (var (item, user, sku) in Inherited)
            _results[item] = _results[item]! with { Problem = LicenseRefusal.Inherited(user, sku, names) };
    }

    /// <summary>What would be done, if nothing else happened meanwhile.</summary>
    public IReadOnlyList<ChangeResult> WhatIf()
    {
        foreach (var item in WithSeats)
            Done(item);
        foreach (var item in _withoutSeats)
            Refuse(item, NoneFree(item));
        return Results;
    }

    public void Done(int item) =>
        _results[item] = Result(item) with { Added = SkusOf(PlanOf(item).Add), Updated = SkusOf(PlanOf(item).Update), Removed = PlanOf(item).Remove };

    public void Refuse(int item, ProblemException problem) => _results[item] = Result(item) with { Problem = problem };

    /// <summary>The next items, in order, for which Graph is asked although no license seems free.</summary>
    public IReadOnlyList<int> TakeWithoutSeats(int count)
    {
        var items = _withoutSeats.Take(count).ToList();
        _withoutSeats.RemoveRange(0, items.Count);
        return items;
    }

    /// <summary>After Graph has refused an item because no license is left, those who need the same product are not tried any more.</summary>
    public void RefuseWhatIsUsedUp(IReadOnlyList<int> tried)
    {
        _usedUp.UnionWith(tried
            // One that asked for several products does not say which of them is used up.
            .Where(item => _results[item]?.Problem?.Kind == ProblemKind.NoLicenseAvailable && PlanOf(item).Add.Count == 1)
            .SelectMany(item => PlanOf(item).Add.Select(license => license.Sku.Id)));
        foreach (var item in _withoutSeats.Where(item => PlanOf(item).Add.Any(license => _usedUp.Contains(license.Sku.Id))).ToList())
        {
            Refuse(item, NoneFree(item));
            _withoutSeats.Remove(item);
        }
    }

    /// <summary>Null if there is something to write.</summary>
    private ChangeResult? TryPlan(int item, UserReply reply, IReadOnlyDictionary<string, ProblemException> refused)
    {
        var result = new ChangeResult { User = changes[item].User, Found = reply.User };
        if (reply.User is null)
            return result with { Problem = LicenseRefusal.Describe(reply.Reply, changes[item].User, GraphPermissions.ReadUsers) };
        if (refused.TryGetValue(reply.User.Id, out var refusal))
            return result with { Problem = refusal };
        try
        {
            _plans[item] = ChangePlan.Make(reply.User, changes[item], skus, options);
            return PlanOf(item).IsEmpty ? result : null;
        }
        catch (ProblemException problem)
        {
            return result with { Problem = problem };
        }
    }

    private ChangeResult Result(int item) =>
        new() { User = changes[item].User, Found = PlanOf(item).User, Wanted = SkusOf(PlanOf(item).Add) };

    private static IReadOnlyList<Sku> SkusOf(IReadOnlyList<PlannedLicense> licenses) => [.. licenses.Select(license => license.Sku)];

    private ProblemException NoneFree(int item) =>
        new(ProblemKind.NoLicenseAvailable, $"No license of {string.Join(", ", PlanOf(item).Add.Select(license => license.Sku.PartNumber))} is free.");
}
