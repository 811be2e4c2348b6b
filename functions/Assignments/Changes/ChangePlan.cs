namespace LicenseFunctions.Assignments.Changes;

/// <summary>What has to be done for one user, decided from what is wanted and what the user has. Pure.</summary>
/// <param name="Update">Licenses that the user has, with other service plans from now on. They take no license that is free.</param>
internal sealed record ChangePlan(
    DirectoryUser User, IReadOnlyList<PlannedLicense> Add, IReadOnlyList<PlannedLicense> Update, IReadOnlyList<Sku> Remove, string? SetLocation)
{
    public bool IsEmpty => Add.Count + Update.Count + Remove.Count == 0;

    /// <summary>All that is written as an addition: Graph switches the service plans of what the user has.</summary>
    public IEnumerable<PlannedLicense> Written => Add.Concat(Update);

    /// <summary>Whether a user has become as planned.</summary>
    public bool IsDoneFor(DirectoryUser user) =>
        Add.All(license => user.Holds(license.Sku.Id)) && Update.All(license => license.IsAsOf(user)) && !Remove.Any(sku => user.HoldsDirectly(sku.Id));

    /// <summary>The first product that a group alone brings and that is to be removed or to have other plans: only the group can change that.</summary>
    public static Sku? Inherited(DirectoryUser user, LicenseChange change, TenantSkus skus) =>
        change.Add.Where(license => license.DisabledPlans is not null).Select(license => license.Sku).Concat(change.Remove).Select(skus.Find)
            .FirstOrDefault(sku => user.Holds(sku.Id) && !user.HoldsDirectly(sku.Id));

    /// <summary>
    /// Leaves out what is so already: what the user holds is not added again, unless its service plans are to be others, and what the user lacks is
    /// not removed. What a group brings can be neither changed nor removed.
    /// </summary>
    /// <exception cref="ProblemException">Why it cannot be done.</exception>
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
        var needsLocation = add.Count + update.Count > 0 && user.UsageLocation is null;
        return new ChangePlan(user, add, update, remove, needsLocation ? Location(user, change, options) : null);
    }

    private static string Location(DirectoryUser user, LicenseChange change, AssignmentOptions options) =>
        change.UsageLocation ?? options.DefaultUsageLocation ?? throw new ProblemException(
            ProblemKind.UsageLocationMissing,
            $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.");
}

/// <param name="DisabledPlans">Ids of the service plans that stay off.</param>
internal sealed record PlannedLicense(Sku Sku, IReadOnlyList<Guid> DisabledPlans)
{
    /// <summary>Whether a user has it directly, with these service plans off and all others on.</summary>
    public bool IsAsOf(DirectoryUser user) => user.Licenses.Any(license =>
        license.SkuId == Sku.Id && license.IsHeld && license.GroupId is null && DisabledPlans.ToHashSet().SetEquals(license.DisabledPlans));
}
