namespace LicenseFunctions.Assignments.Changes;

/// <summary>The writes that give one user the requested licenses.</summary>
/// <param name="Update">Licenses that the user has and whose service plans change. They need no available license.</param>
internal sealed record ChangePlan(
    DirectoryUser User, IReadOnlyList<PlannedLicense> Add, IReadOnlyList<PlannedLicense> Update, IReadOnlyList<Sku> Remove, string? SetLocation)
{
    public bool IsEmpty => Add.Count + Update.Count + Remove.Count == 0;

    /// <summary>Graph takes a change of service plans as an addition.</summary>
    public IEnumerable<PlannedLicense> Written => Add.Concat(Update);

    public bool IsDoneFor(DirectoryUser user) =>
        Add.All(license => user.Holds(license.Sku.Id)) && Update.All(license => license.IsAsOf(user)) && !Remove.Any(sku => user.HoldsDirectly(sku.Id));

    /// <summary>The first product to remove or change that the user has only from a group; null if there is none. Only the group can change it.</summary>
    public static Sku? Inherited(DirectoryUser user, LicenseChange change, TenantSkus skus) =>
        change.Add.Where(license => license.DisabledPlans is not null).Select(license => license.Sku).Concat(change.Remove).Select(skus.Find)
            .FirstOrDefault(sku => user.Holds(sku.Id) && !user.HoldsDirectly(sku.Id));

    /// <summary>Skips what the user has or lacks already.</summary>
    /// <exception cref="ProblemException">inherited-from-group, usage-location-missing, or as <see cref="TenantSkus.Find"/>.</exception>
    public static ChangePlan Make(DirectoryUser user, LicenseChange change, TenantSkus skus, AssignmentOptions options)
    {
        var (add, update) = (new List<PlannedLicense>(), new List<PlannedLicense>());
        foreach (var license in change.Add)
        {
            var sku = skus.Find(license.Sku);
            var planned = new PlannedLicense(sku, TenantSkus.PlanIds(sku, license.DisabledPlans ?? []));
            if (!user.Holds(sku.Id))
                add.Add(planned);
            else if (license.DisabledPlans is not null && !planned.IsAsOf(user))
                update.Add(planned);
        }
        if (Inherited(user, change, skus) is { } inherited)
            throw LicenseRefusal.Inherited(user, inherited, new Dictionary<string, string>(StringComparer.Ordinal));
        var remove = change.Remove.Select(skus.Find).Where(sku => user.Holds(sku.Id)).ToList();
        if (add.Count + update.Count == 0 || user.UsageLocation is not null)
            return new ChangePlan(user, add, update, remove, SetLocation: null);
        var location = change.UsageLocation ?? options.DefaultUsageLocation ?? throw new ProblemException(ProblemKind.UsageLocationMissing,
            $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.");
        return new ChangePlan(user, add, update, remove, location);
    }
}

internal sealed record PlannedLicense(Sku Sku, IReadOnlyList<Guid> DisabledPlans)
{
    /// <summary>Whether a user has it directly, with exactly these service plans switched off.</summary>
    public bool IsAsOf(DirectoryUser user) => user.Licenses.Any(license =>
        license.SkuId == Sku.Id && license.IsHeld && license.GroupId is null && DisabledPlans.ToHashSet().SetEquals(license.DisabledPlans));
}
