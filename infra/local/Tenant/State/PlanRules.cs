namespace LicenseFunctions.Tenant;

/// <summary>A plan that works only on top of another: one of <paramref name="AnyOf"/> must be on as well.</summary>
public sealed record PlanDependency(Guid Plan, IReadOnlyList<Guid> AnyOf);

/// <summary>Two plans of which a user can have one.</summary>
public sealed record PlanExclusion(Guid First, Guid Second);

/// <summary>What Microsoft allows to stand together in one user's licenses.</summary>
public sealed record PlanRules
{
    public IReadOnlyList<PlanExclusion> Exclusions { get; init; } = [];

    public IReadOnlyList<PlanDependency> Dependencies { get; init; } = [];

    public IEnumerable<PlanExclusion> Conflicts(IReadOnlySet<Guid> plans) =>
        Exclusions.Where(pair => plans.Contains(pair.First) && plans.Contains(pair.Second));

    public IEnumerable<PlanDependency> Unmet(IReadOnlySet<Guid> plans) =>
        Dependencies.Where(rule => plans.Contains(rule.Plan) && !rule.AnyOf.Any(plans.Contains));
}
