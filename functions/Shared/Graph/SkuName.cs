namespace LicenseFunctions.Shared.Graph;

/// <summary>How callers and settings name a product: by part number, in any case, or by GUID.</summary>
internal static class SkuName
{
    public static bool IsOf(string name, Guid skuId, string skuPartNumber) =>
        string.Equals(name, skuPartNumber, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(name, out var id) && id == skuId);

    public static bool IsOf(string name, SkuUsage sku) => IsOf(name, sku.SkuId, sku.SkuPartNumber);
}
