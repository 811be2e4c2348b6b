namespace LicenseFunctions.Shared.Licensing;

/// <summary>What people call products, which Graph does not know.</summary>
internal interface ISkuNames
{
    /// <summary>The same products, each with its name as far as one is known.</summary>
    public ValueTask<IReadOnlyList<Sku>> NameAsync(IReadOnlyList<Sku> skus, CancellationToken cancellationToken);
}
