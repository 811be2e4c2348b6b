using System.Text.Json.Nodes;
using LicenseFunctions.Tenant.Exchange;

namespace LicenseFunctions.Tenant.Graph;

internal sealed class UserCalls(TenantState tenant)
{
    private static readonly string[] Basic =
        ["id", "userPrincipalName", "displayName", "mail", "givenName", "surname"];

    public GraphResult List(GraphRequest request)
    {
        if (Refuse(request) is { } refusal) return refusal;
        if (UserPage.Parse(request, out var page) is { } error) return error;
        var (users, next) = tenant.UsersFrom(page.Start, page.Size, page.Fits);
        var body = new JsonObject { ["@odata.context"] = $"{request.ServiceRoot}/$metadata#users" };
        if (page.WantsCount) body["@odata.count"] = tenant.CountUsers(page.Fits);
        if (next is { } start) body["@odata.nextLink"] = PageToken.LinkTo(request, start);
        body["value"] = new JsonArray([.. users.Select(user => Shapes.User.Write(user, request.Select))]);
        return GraphResponse.Ok(body);
    }

    public GraphResult Get(GraphRequest request, string key)
    {
        if (Refuse(request) is { } refusal) return refusal;
        return tenant.FindUser(key) is { } user
            ? GraphResponse.Ok(request, "users/$entity", Shapes.User.Write(user, request.Select))
            : GraphError.NotFound(key);
    }

    /// <summary>https://learn.microsoft.com/graph/api/user-list-manager: 404 for somebody without one.</summary>
    public GraphResult Manager(GraphRequest request, string key)
    {
        if (Shapes.User.Check(request.Select) is { } error) return error;
        return tenant.FindUser(key)?.Manager is { } id && tenant.FindUser(id.ToString()) is { } manager
            ? GraphResponse.Ok(request, "directoryObjects/$entity", Write(manager))
            : GraphError.NotFound(key);

        JsonObject Write(TenantUser user)
        {
            var body = Shapes.User.Write(user, request.Select);
            body["@odata.type"] = "#microsoft.graph.user";
            return body;
        }
    }

    /// <summary>https://learn.microsoft.com/graph/api/user-get-mailboxsettings, of which only <c>userPurpose</c> is known here.</summary>
    public GraphResult MailboxSettings(GraphRequest request, string key)
    {
        if (tenant.FindUser(key) is not { } user) return GraphError.NotFound(key);
        var hasMailbox = user.MailboxPurpose != "user" || user.Licenses.Exists(holding => holding.IsActive
            && tenant.FindSku(holding.SkuId.ToString())?.ServicePlans.Any(plan => plan.Name.StartsWith("EXCHANGE_S_", StringComparison.Ordinal)) == true);
        return hasMailbox
            ? GraphResponse.Ok(request, $"users('{user.Id}')/mailboxSettings", new() { ["userPurpose"] = user.MailboxPurpose })
            : ExchangeErrors.NoMailbox;
    }

    /// <summary>Only the usage location can be changed here.</summary>
    public GraphResult Update(GraphRequest request, string key)
    {
        if (request.Body is not JsonObject body) return GraphError.BadJson;
        if (body.FirstOrDefault(pair => pair.Key is not ("usageLocation" or "@odata.type")).Key is { } other)
            return GraphError.BadRequest($"Property '{other}' is read-only in this tenant.");
        if (tenant.FindUser(key) is null) return GraphError.NotFound(key);
        if (!body.ContainsKey("usageLocation")) return new GraphResponse(204);
        if (body["usageLocation"] is not JsonValue value || !value.TryGetValue<string>(out var country) || !Countries.Contains(country))
            return GraphError.BadRequest("Property usageLocation is invalid.");
        tenant.SetUsageLocation(key, country.ToUpperInvariant());
        return new GraphResponse(204);
    }

    /// <summary>An app that may read basic profiles only gets neither licenses nor usage locations, not even by filter.</summary>
    private GraphError? Refuse(GraphRequest request)
    {
        if (Shapes.User.Check(request.Select) is { } error) return error;
        if (UserPage.WantsSignIns(request) && !tenant.Permissions.Any([Permissions.ReadSignIns])) return GraphError.SignInsForbidden;
        if (tenant.Permissions.Any(Permissions.ReadUsers)) return null;
        var beyond = request.Select?.Split(',').Any(name => !Basic.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase)) == true;
        return beyond || request.Query.ContainsKey("$filter") ? GraphError.Forbidden : null;
    }
}
