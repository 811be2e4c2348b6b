namespace LicenseFunctions.Tenant.Graph;

/// <summary>Groups, the organization and what it has bought.</summary>
internal sealed class DirectoryCalls(TenantState tenant)
{
    public GraphResult Groups(GraphRequest request) => Shapes.Group.Check(request.Select) is { } error
        ? error
        : GraphResponse.Collection(request, "groups", tenant.Groups.Select(group => Shapes.Group.Write(group, request.Select)));

    public GraphResult Group(GraphRequest request, string key)
    {
        if (Shapes.Group.Check(request.Select) is { } error) return error;
        var group = Guid.TryParse(key, out var id) ? tenant.Groups.FirstOrDefault(group => group.Id == id) : null;
        return group is null
            ? GraphError.NotFound(key)
            : GraphResponse.Ok(request, "groups/$entity", Shapes.Group.Write(group, request.Select));
    }

    public GraphResult Organization(GraphRequest request) => Shapes.Organization.Check(request.Select) is { } error
        ? error
        : GraphResponse.Collection(request, "organization", [Shapes.Organization.Write(tenant.Organization, request.Select)]);

    public GraphResult Subscriptions(GraphRequest request) => Shapes.Subscription.Check(request.Select) is { } error
        ? error
        : GraphResponse.Collection(
            request,
            "directory/subscriptions",
            tenant.Subscriptions.Select(term => Shapes.Subscription.Write(WithSku(term), request.Select)));

    public GraphResult Subscription(GraphRequest request, string key)
    {
        if (Shapes.Subscription.Check(request.Select) is { } error) return error;
        var term = Guid.TryParse(key, out var id) ? tenant.Subscriptions.FirstOrDefault(term => term.Id == id) : null;
        return term is null
            ? GraphError.NotFound(key)
            : GraphResponse.Ok(request, "directory/subscriptions/$entity", Shapes.Subscription.Write(WithSku(term), request.Select));
    }

    private (DirectorySubscription Term, TenantSku? Sku) WithSku(DirectorySubscription term) =>
        (term, tenant.FindSku(term.SkuId.ToString()));
}
