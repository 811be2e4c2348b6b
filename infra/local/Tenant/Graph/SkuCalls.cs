namespace LicenseFunctions.Tenant.Graph;

internal sealed class SkuCalls(TenantState tenant)
{
    /// <summary>Everything in one answer: this collection knows <c>$select</c> and nothing else.</summary>
    public GraphResult List(GraphRequest request)
    {
        if (request.Query.Keys.FirstOrDefault(key => key.StartsWith('$') && key is not "$select") is { } option)
            return GraphError.Unsupported($"The query option '{option}' is not supported on subscribedSkus.");
        return Shapes.Sku.Check(request.Select) is { } error
            ? error
            : GraphResponse.Collection(
                request,
                "subscribedSkus",
                tenant.Skus.Select(sku => Shapes.Sku.Write((tenant, sku), request.Select)));
    }

    public GraphResult Get(GraphRequest request, string key)
    {
        if (Shapes.Sku.Check(request.Select) is { } error) return error;
        var sku = tenant.Skus.FirstOrDefault(sku => string.Equals(Shapes.SkuKey(tenant, sku), key, StringComparison.OrdinalIgnoreCase));
        return sku is null
            ? GraphError.NotFound(key)
            : GraphResponse.Ok(request, "subscribedSkus/$entity", Shapes.Sku.Write((tenant, sku), request.Select));
    }
}
