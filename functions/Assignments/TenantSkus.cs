namespace LicenseFunctions.Assignments;

/// <summary>The tenant's products at the start of a call, and which of them callers may assign.</summary>
internal sealed class TenantSkus(IReadOnlyList<Sku> skus, AssignmentOptions options)
{
    public IReadOnlyList<Sku> All => skus;

    /// <param name="name">Part number or GUID.</param>
    /// <exception cref="ProblemException">sku-not-found, not-assignable, or invalid-request if several products have the part number.</exception>
    public Sku Find(string name)
    {
        var found = SkuName.Find(skus, name)
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{name}'. GET /licenses lists them.");
        if (!found.Usage.AppliesToUser)
            throw new ProblemException(ProblemKind.NotAssignable, $"{found.PartNumber} belongs to the whole company and cannot be assigned to a user.");
        if (options.AllowedSkus.Count > 0 && !options.AllowedSkus.Any(allowed => SkuName.IsOf(allowed, found.Usage)))
            throw new ProblemException(ProblemKind.NotAssignable, $"Callers may not assign {found.PartNumber}: Assignments__AllowedSkus does not list it.");
        return found;
    }

    /// <param name="plans">Names or ids of service plans.</param>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static IReadOnlyList<Guid> PlanIds(Sku sku, IReadOnlyList<string> plans) => [.. plans.Select(plan =>
        sku.ServicePlans.FirstOrDefault(p =>
            string.Equals(p.Name, plan, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(plan, out var id) && p.Id == id))?.Id
        ?? throw ProblemException.Invalid("disabledPlans",
            $"{sku.PartNumber} has no service plan '{plan}'. It has: {string.Join(", ", sku.ServicePlans.Select(p => p.Name))}."))];
}
