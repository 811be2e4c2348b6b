using Microsoft.Graph.Models;

namespace LicenseFunctions.Shared.Graph;

internal static class SkuMapping
{
    /// <summary>Several times the longest of Microsoft's; it stands in keys of storage and headers of mails.</summary>
    private const int MaxPartNumber = 100;

    /// <summary>Null for an entry without an id, of which nothing could be said.</summary>
    public static Sku? ToSku(SubscribedSku sku) => sku.SkuId is not { } id ? null : new(
        new SkuUsage
        {
            SkuId = id,
            SkuPartNumber = SingleLine.Of(sku.SkuPartNumber ?? "") is { Length: > 0 and <= MaxPartNumber } name ? name : id.ToString(),
            AppliesToUser = !IsOfTheCompany(sku.AppliesTo),
            CapabilityStatus = sku.CapabilityStatus ?? "Enabled",
            Purchased = sku.PrepaidUnits?.Enabled ?? 0,
            InGrace = sku.PrepaidUnits?.Warning ?? 0,
            Suspended = sku.PrepaidUnits?.Suspended ?? 0,
            LockedOut = sku.PrepaidUnits?.LockedOut ?? 0,
            Assigned = sku.ConsumedUnits ?? 0,
        },
        [.. (sku.ServicePlans ?? []).Where(plan => plan.ServicePlanId is not null)
            .Select(plan => new ServicePlan(plan.ServicePlanId.GetValueOrDefault(), plan.ServicePlanName ?? "", !IsOfTheCompany(plan.AppliesTo)))]);

    private static bool IsOfTheCompany(string? appliesTo) => string.Equals(appliesTo, "Company", StringComparison.OrdinalIgnoreCase);
}
