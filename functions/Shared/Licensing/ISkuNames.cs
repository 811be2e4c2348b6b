namespace LicenseFunctions.Shared.Licensing;

/// <summary>Display names of products, which Graph does not return.</summary>
internal interface ISkuNames
{
    /// <summary>Returns the products with the names that are known.</summary>
    public ValueTask<IReadOnlyList<Sku>> NameAsync(IReadOnlyList<Sku> skus, CancellationToken cancellationToken);
}
