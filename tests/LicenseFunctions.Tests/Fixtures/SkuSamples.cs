using LicenseFunctions.Shared.Licensing;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Products by a number.</summary>
internal static class SkuSamples
{
    public static Guid Id(int i) => new(i, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

    public static SkuUsage Usage(int i, int purchased = 10, int assigned = 0) => new()
    {
        SkuId = Id(i),
        SkuPartNumber = $"SKU{i}",
        AppliesToUser = true,
        CapabilityStatus = "Enabled",
        Purchased = purchased,
        InGrace = 0,
        Suspended = 0,
        LockedOut = 0,
        Assigned = assigned,
    };
}
