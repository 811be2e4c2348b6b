namespace LicenseFunctions.Assignments;

/// <summary>The tenant's products as they were at the start of a call, and which of them callers may assign.</summary>
internal sealed class TenantSkus(IReadOnlyList<Sku> skus, AssignmentOptions options)
{
    /// <summary>A product by part number or GUID.</summary>
    /// <exception cref="ProblemException">sku-not-found, not-assignable, or invalid-request if it is the part number of several.</exception>
    public Sku Find(string name)
    {
        var found = SkuName.Find(skus, name)
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{name}'. GET /licenses lists them.");
        if (!found.Usage.AppliesToUser)
            throw new ProblemException(ProblemKind.NotAssignable, $"{found.PartNumber} belongs to the whole company and cannot be assigned to a user.");
        if (options.AllowedSkus.Count > 0 && !options.AllowedSkus.Any(allowed => SkuName.IsOf(allowed, found.Usage)))
            throw new ProblemException(ProblemKind.NotAssignable,
                $"{found.PartNumber} is not among the products that callers may assign (Assignments__AllowedSkus).");
        return found;
    }

    public Sku? FindById(Guid id) => skus.FirstOrDefault(sku => sku.Id == id);

    /// <summary>A service plan of any product.</summary>
    public ServicePlan? FindPlan(Guid id) => skus.SelectMany(sku => sku.ServicePlans).FirstOrDefault(plan => plan.Id == id);

    /// <summary>The ids of service plans of a product, given by name or id.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static IReadOnlyList<Guid> PlanIds(Sku sku, IReadOnlyList<string> plans) => [.. plans.Select(plan =>
        sku.ServicePlans.FirstOrDefault(p =>
            string.Equals(p.Name, plan, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(plan, out var id) && p.Id == id))?.Id
        ?? throw ProblemException.Invalid("disabledPlans",
            $"{sku.PartNumber} has no service plan '{plan}'. It has: {string.Join(", ", sku.ServicePlans.Select(p => p.Name))}."))];
}
