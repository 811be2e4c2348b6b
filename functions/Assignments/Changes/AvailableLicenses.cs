namespace LicenseFunctions.Assignments.Changes;

/// <summary>Shares out the free licenses that Graph showed at the start of a call, in the order of the list.</summary>
internal sealed class AvailableLicenses(IEnumerable<Sku> skus)
{
    private readonly Dictionary<Guid, int> _free = skus.ToDictionary(sku => sku.Id, sku => Math.Max(0, sku.Usage.Available));

    /// <summary>Takes one license of each product, or none at all if one of them is not free.</summary>
    public bool TryTake(IReadOnlyList<PlannedLicense> licenses)
    {
        if (licenses.Any(license => _free[license.Sku.Id] == 0))
            return false;
        foreach (var license in licenses)
            _free[license.Sku.Id]--;
        return true;
    }
}
