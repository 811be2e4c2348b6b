namespace LicenseFunctions.Shared.Licensing;

/// <summary>A product of the tenant (<c>subscribedSku</c>).</summary>
internal sealed record Sku(SkuUsage Usage, IReadOnlyList<ServicePlan> ServicePlans)
{
    public Guid Id => Usage.SkuId;
    public string PartNumber => Usage.SkuPartNumber;
}

/// <summary>One service of a product, for example <c>TEAMS1</c>.</summary>
/// <param name="AppliesToUser">False for a service of the whole company.</param>
internal sealed record ServicePlan(Guid Id, string Name, bool AppliesToUser = true);
