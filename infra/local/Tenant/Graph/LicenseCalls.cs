namespace LicenseFunctions.Tenant.Graph;

internal sealed class LicenseCalls(TenantState tenant)
{
    /// <summary>Direct and inherited licenses, with the state of each plan.</summary>
    public GraphResult Details(GraphRequest request, string key)
    {
        if (Shapes.LicenseDetails.Check(request.Select) is { } error) return error;
        if (tenant.FindUser(key) is not { } user) return GraphError.NotFound(key);
        var details = user.Licenses
            .Where(holding => holding.IsActive)
            .GroupBy(holding => holding.SkuId)
            .Select(holdings => (Sku: tenant.FindSku(holdings.Key.ToString()), Disabled: Shapes.DisabledInAll(holdings)))
            .Where(it => it.Sku is not null)
            .Select(it => Shapes.LicenseDetails.Write((it.Sku!, it.Disabled), request.Select));
        return GraphResponse.Collection(request, $"users('{user.Id}')/licenseDetails", details);
    }

    public GraphResult Assign(GraphRequest request, string key)
    {
        if (AssignLicenseBody.Parse(request.Body, out var change) is { } error) return error;
        var (user, refusal) = tenant.ChangeLicenses(key, change);
        if (user is null) return GraphError.NotFound(key);
        return refusal is null
            ? GraphResponse.Ok(request, "users/$entity", Shapes.User.WriteAll(user))
            : GraphError.BadRequest(refusal);
    }

    public GraphResult Reprocess(GraphRequest request, string key) => tenant.Reprocess(key) is { } user
        ? GraphResponse.Ok(request, "users/$entity", Shapes.User.Write(user))
        : GraphError.NotFound(key);
}
