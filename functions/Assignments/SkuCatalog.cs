using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Assignments;

/// <summary>Finds the product that a caller means, among those that callers may assign.</summary>
internal sealed class SkuCatalog(LicenseDirectory directory, AssignmentOptions options)
{
    /// <exception cref="ProblemException">sku-not-found, or not-assignable.</exception>
    public async Task<Sku> FindAssignableAsync(string sku, CancellationToken cancellationToken)
    {
        var skus = await directory.GetSkusAsync(cancellationToken);
        var found = (Guid.TryParse(sku, out var id)
            ? skus.FirstOrDefault(s => s.Id == id)
            : skus.FirstOrDefault(s => string.Equals(s.PartNumber, sku, StringComparison.OrdinalIgnoreCase)))
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{sku}'. GET /licenses lists them.");
        if (!found.Usage.AppliesToUser)
            throw new ProblemException(ProblemKind.NotAssignable, $"{found.PartNumber} belongs to the whole company and cannot be assigned to a user.");
        if (options.AllowedSkus.Count > 0 && !options.AllowedSkus.Any(allowed => Matches(found, allowed)))
            throw new ProblemException(ProblemKind.NotAssignable, $"{found.PartNumber} is not among the products that callers may assign (Assignments__AllowedSkus).");
        return found;
    }

    private static bool Matches(Sku sku, string allowed) =>
        string.Equals(sku.PartNumber, allowed, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(allowed, out var id) && id == sku.Id);
}
