namespace LicenseFunctions.Assignments.Changes;

/// <summary>The writes that give one user the requested licenses.</summary>
/// <param name="Update">Licenses that the user has and whose service plans change. They need no available license.</param>
internal sealed record ChangePlan(
    DirectoryUser User, IReadOnlyList<PlannedLicense> Add, IReadOnlyList<PlannedLicense> Update, IReadOnlyList<Sku> Remove, string? SetLocation)
{
    /// <summary>Products that the user gets by joining a group.</summary>
    public IReadOnlyList<GroupedSku> Join { get; init; } = [];

    /// <summary>Products that the user loses by leaving a group.</summary>
    public IReadOnlyList<GroupedSku> Leave { get; init; } = [];

    public bool IsEmpty => Add.Count + Update.Count + Remove.Count + Join.Count + Leave.Count == 0;

    /// <summary>Whether anything is assigned or removed directly.</summary>
    public bool IsDirect => Add.Count + Update.Count + Remove.Count > 0;

    /// <summary>Products of which a license must be available.</summary>
    public IEnumerable<Sku> Needed => Add.Select(license => license.Sku).Concat(Join.Where(one => !one.IsMember).Select(one => one.Sku));

    /// <summary>Graph takes a change of service plans as an addition.</summary>
    public IEnumerable<PlannedLicense> Written => Add.Concat(Update);

    public bool IsDoneFor(DirectoryUser user) =>
        Add.All(license => user.Holds(license.Sku.Id)) && Update.All(license => license.IsAsOf(user)) && !Remove.Any(sku => user.HoldsDirectly(sku.Id));

    /// <summary>
    /// The first product to remove or change that the user has from a group that this app does not change; null if there is none. Only the group can
    /// change it.
    /// </summary>
    public static Sku? Inherited(DirectoryUser user, LicenseChange change, TenantSkus skus, GroupAssignments groups) =>
        change.Add.Where(license => license.DisabledPlans is not null).Select(license => skus.Find(license.Sku))
            .Concat(change.Remove.Select(skus.Find).Where(sku => !groups.Covers(sku)))
            .FirstOrDefault(sku => user.Holds(sku.Id) && !user.HoldsDirectly(sku.Id))
        ?? change.Remove.Select(skus.Find).FirstOrDefault(sku => groups.Covers(sku) && groups.Products[sku.Id].Group is { } own
            && user.GroupsOf(sku.Id).Any(id => !string.Equals(id, own.Id.ToString(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>Skips what the user has or lacks already.</summary>
    /// <exception cref="ProblemException">inherited-from-group, group-not-usable, usage-location-missing, or as <see cref="TenantSkus.Find"/>.</exception>
    public static ChangePlan Make(DirectoryUser user, LicenseChange change, TenantSkus skus, AssignmentOptions options, GroupAssignments groups)
    {
        var (add, update, join) = (new List<PlannedLicense>(), new List<PlannedLicense>(), new List<GroupedSku>());
        foreach (var license in change.Add)
        {
            var sku = skus.Find(license.Sku);
            var planned = new PlannedLicense(sku, TenantSkus.PlanIds(sku, license.DisabledPlans ?? []));
            if (!user.Holds(sku.Id) && groups.Covers(sku))
                join.Add(ToJoin(user, license, sku, groups));
            else if (!user.Holds(sku.Id))
                add.Add(planned);
            else if (license.DisabledPlans is not null && !planned.IsAsOf(user))
                update.Add(planned);
        }
        if (Inherited(user, change, skus, groups) is { } inherited)
            throw LicenseRefusal.Inherited(user, inherited, new Dictionary<string, string>(StringComparer.Ordinal));
        var removed = change.Remove.Select(skus.Find).ToList();
        // Who has it directly, too, loses both.
        var remove = removed.Where(sku => user.HoldsDirectly(sku.Id)).ToList();
        var leave = removed.Where(sku => groups.Covers(sku) && (groups.IsMember(user, sku) || (user.Holds(sku.Id) && !user.HoldsDirectly(sku.Id))))
            .Select(sku => new GroupedSku(sku, groups.Of(sku), IsMember: true, user.From(groups.Of(sku).Id, sku.Id)?.IsHeld == true)).ToList();
        var plan = new ChangePlan(user, add, update, remove, SetLocation: null) { Join = join, Leave = leave };
        if (add.Count + update.Count + join.Count == 0 || user.UsageLocation is not null)
            return plan;
        var location = change.UsageLocation ?? options.DefaultUsageLocation;
        // A group gives its licenses to members without a location in the country of the tenant:
        // https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems.
        return location is not null || add.Count + update.Count == 0
            ? plan with { SetLocation = location }
            : throw new ProblemException(ProblemKind.UsageLocationMissing,
                $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.");
    }

    private static GroupedSku ToJoin(DirectoryUser user, LicenseToAdd license, Sku sku, GroupAssignments groups)
    {
        var group = groups.Of(sku);
        if (license.DisabledPlans is { Count: > 0 })
            throw ProblemException.Invalid("disabledPlans", $"{sku.PartNumber} is assigned by the group {group.Name}, which decides on its service plans.");
        return user.From(group.Id, sku.Id) is { } failed
            ? throw LicenseRefusal.NotGiven(user, sku, group, failed)
            : new GroupedSku(sku, group, groups.IsMember(user, sku), IsShown: false);
    }
}

internal sealed record PlannedLicense(Sku Sku, IReadOnlyList<Guid> DisabledPlans)
{
    /// <summary>Whether a user has it directly, with exactly these service plans switched off.</summary>
    public bool IsAsOf(DirectoryUser user) => user.Licenses.Any(license =>
        license.SkuId == Sku.Id && license.IsHeld && license.GroupId is null && DisabledPlans.ToHashSet().SetEquals(license.DisabledPlans));
}
