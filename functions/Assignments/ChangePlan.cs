using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Assignments;

/// <summary>What has to be done for one user, decided from what is wanted and what the user has. Pure.</summary>
internal sealed record ChangePlan(DirectoryUser User, IReadOnlyList<PlannedLicense> Add, IReadOnlyList<Sku> Remove, string? SetLocation)
{
    public bool IsEmpty => Add.Count + Remove.Count == 0;

    /// <summary>Whether a user has become as planned.</summary>
    public bool IsDoneFor(DirectoryUser user) =>
        Add.All(license => user.Holds(license.Sku.Id)) && !Remove.Any(sku => user.HoldsDirectly(sku.Id));

    /// <summary>
    /// Leaves out what is so already: what the user holds is not added again, since that would switch its disabled plans on, and
    /// what the user lacks is not removed. What a group brings cannot be removed.
    /// </summary>
    /// <exception cref="ProblemException">Why it cannot be done.</exception>
    public static ChangePlan Make(DirectoryUser user, LicenseChange change, TenantSkus skus, AssignmentOptions options)
    {
        var add = new List<PlannedLicense>();
        foreach (var license in change.Add)
        {
            var sku = skus.Find(license.Sku);
            var plans = TenantSkus.PlanIds(sku, license.DisabledPlans);
            if (!user.Holds(sku.Id))
                add.Add(new(sku, plans));
        }
        var remove = change.Remove.Select(skus.Find).Where(sku => user.Holds(sku.Id)).ToList();
        if (remove.Find(sku => !user.HoldsDirectly(sku.Id)) is { } inherited)
            throw LicenseRefusal.Inherited(user, inherited, new Dictionary<string, string>(StringComparer.Ordinal));
        return new ChangePlan(user, add, remove, add.Count == 0 || user.UsageLocation is not null ? null : Location(user, change, options));
    }

    private static string Location(DirectoryUser user, LicenseChange change, AssignmentOptions options) =>
        change.UsageLocation ?? options.DefaultUsageLocation ?? throw new ProblemException(
            ProblemKind.UsageLocationMissing,
            $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.");
}

/// <param name="DisabledPlans">Ids of the service plans that stay off.</param>
internal sealed record PlannedLicense(Sku Sku, IReadOnlyList<Guid> DisabledPlans);
