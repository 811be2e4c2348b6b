using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>Membership of groups, the organization and what it has bought.</summary>
internal sealed class DirectoryCalls(TenantState tenant)
{
    private const int PageSize = 100;

    /// <summary>Which checkMemberGroups takes: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups.</summary>
    private const int MaxGroups = 20;

    /// <summary>Which of the groups in <c>{groupIds: []}</c> the user is in.</summary>
    public GraphResult CheckMemberGroups(GraphRequest request, string key)
    {
        if (tenant.FindUser(key) is not { } user) return GraphError.NotFound(key);
        if (request.Body is not JsonObject body || body["groupIds"] is not JsonArray ids) return GraphError.BadJson;
        if (ids.Count > MaxGroups) return GraphError.BadRequest($"The limit of {MaxGroups} items in 'groupIds' is exceeded.");
        var asked = ids.Select(id => Guid.TryParse(id?.ToString(), out var group) ? group : Guid.Empty);
        var value = new JsonArray([.. tenant.GroupsOf(user, asked).Select(group => JsonValue.Create(group.ToString()))]);
        return GraphResponse.Ok(request, "Collection(Edm.String)", new() { ["value"] = value });
    }

    public GraphResult Organization(GraphRequest request) => Shapes.Organization.Check(request.Select) is { } error
        ? error
        : GraphResponse.Collection(request, "organization", [Shapes.Organization.Write(tenant.Organization, request.Select)]);

    public GraphResult Subscriptions(GraphRequest request)
    {
        if (Shapes.Subscription.Check(request.Select) is { } error) return error;
        var start = request.Query.GetValueOrDefault("$skiptoken") is { } token ? PageToken.Read(token) : 0;
        if (start is not { } from) return PageToken.Expired;
        var terms = tenant.Subscriptions.Skip(from).ToList();
        var answer = GraphResponse.Collection(
            request,
            "directory/subscriptions",
            terms.Take(PageSize).Select(term => Shapes.Subscription.Write(WithSku(term), request.Select)));
        if (terms.Count > PageSize) answer.Body!["@odata.nextLink"] = PageToken.LinkTo(request, from + PageSize);
        return answer;
    }

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
