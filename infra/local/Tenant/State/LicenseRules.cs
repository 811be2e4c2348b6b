using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Decides one <c>assignLicense</c> call: what the user has afterwards, or the text of the refusal. Every refusal that Graph
/// gives here is a 400 <c>Request_BadRequest</c>; only the message tells them apart.
/// </summary>
internal sealed class LicenseRules(IReadOnlyDictionary<Guid, TenantSku> skus, Func<Guid, int> consumed, PlanRules plans, DateTimeOffset now)
{
    public (ImmutableList<LicenseHolding> Licenses, string? Refusal) Apply(TenantUser user, LicenseChange change)
    {
        var after = change.Add.Aggregate(WithoutRemoved(user, change), (licenses, add) => With(licenses, add));
        var refusal = Unknown(change)
            ?? NotRemovable(user, change)
            ?? NotAssignable(user, change)
            ?? Clash(user.Licenses, after)
            ?? NoSeat(user, change);
        return (after, refusal);
    }

    private static ImmutableList<LicenseHolding> WithoutRemoved(TenantUser user, LicenseChange change) =>
        user.Licenses.RemoveAll(holding => holding.AssignedByGroup is null && change.Remove.Contains(holding.SkuId));

    /// <summary>Adding what is already there replaces its disabled plans.</summary>
    private ImmutableList<LicenseHolding> With(ImmutableList<LicenseHolding> licenses, LicenseToAdd add)
    {
        var direct = new LicenseHolding { SkuId = add.SkuId, DisabledPlans = add.DisabledPlans, LastUpdated = now };
        var index = licenses.FindIndex(holding => holding.AssignedByGroup is null && holding.SkuId == add.SkuId);
        return index < 0 ? licenses.Add(direct) : licenses.SetItem(index, direct);
    }

    private string? Unknown(LicenseChange change)
    {
        foreach (var skuId in change.Add.Select(add => add.SkuId).Concat(change.Remove))
        {
            if (!skus.ContainsKey(skuId)) return $"License {skuId} does not correspond to a valid company License.";
        }

        var both = change.Add.Select(add => add.SkuId).Intersect(change.Remove).FirstOrDefault();
        return both == Guid.Empty ? null : $"License {both} cannot be added and removed in one call.";
    }

    private static string? NotRemovable(TenantUser user, LicenseChange change)
    {
        foreach (var skuId in change.Remove)
        {
            if (user.Direct(skuId) is not null) continue;
            return user.Licenses.Exists(holding => holding.SkuId == skuId)
                ? "User license is inherited from a group membership and it cannot be removed directly from the user."
                : "User does not have a corresponding license.";
        }

        return null;
    }

    private string? NotAssignable(TenantUser user, LicenseChange change)
    {
        if (change.Add.Count == 0) return null;
        var company = change.Add.FirstOrDefault(add => !string.Equals(skus[add.SkuId].AppliesTo, "User", StringComparison.Ordinal));
        if (company is not null) return $"License {company.SkuId} cannot be assigned to a user.";
        return Countries.Contains(user.UsageLocation) ? null : "License assignment cannot be done for user with invalid usage location.";
    }

    /// <summary>Only what this call breaks: a clash that was there before is not its fault.</summary>
    private string? Clash(ImmutableList<LicenseHolding> before, ImmutableList<LicenseHolding> after)
    {
        var (had, has) = (PlansOf(before), PlansOf(after));
        if (plans.Conflicts(has).Except(plans.Conflicts(had)).FirstOrDefault() is { } conflict)
            return $"License assignment failed because service plans {conflict.First},{conflict.Second} are mutually exclusive";
        return plans.Unmet(has).Except(plans.Unmet(had)).FirstOrDefault() is { } unmet
            ? $"License assignment failed because service plan {unmet.Plan} depends on the service plan(s) {string.Join(',', unmet.AnyOf)}"
            : null;
    }

    private string? NoSeat(TenantUser user, LicenseChange change)
    {
        var full = change.Add.FirstOrDefault(add => !user.Holds(add.SkuId) && consumed(add.SkuId) >= skus[add.SkuId].Assignable);
        return full is null ? null : $"Subscription with SKU {full.SkuId} does not have any available licenses.";
    }

    private HashSet<Guid> PlansOf(ImmutableList<LicenseHolding> licenses) =>
        [.. licenses.Where(holding => holding.IsActive && skus.ContainsKey(holding.SkuId))
            .SelectMany(holding => skus[holding.SkuId].ServicePlans.Select(plan => plan.Id).Except(holding.DisabledPlans))];
}
