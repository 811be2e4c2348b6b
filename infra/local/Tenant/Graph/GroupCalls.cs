using System.Globalization;
using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>Groups, their members, and what they could not give to them.</summary>
internal sealed class GroupCalls(TenantState tenant)
{
    private const string WithErrors = "hasMembersWithLicenseErrors eq true";

    public GraphResult List(GraphRequest request)
    {
        if (Shapes.Group.Check(request.Select) is { } error) return error;
        var filter = request.Query.GetValueOrDefault("$filter");
        // This filter, of all, is refused with advanced queries: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/pull/9437.
        if (filter is not null && (request.IsEventual || !string.Equals(filter, WithErrors, StringComparison.Ordinal)))
        {
            return GraphError.Unsupported(
                "Unsupported or invalid query filter clause specified for property 'hasMembersWithLicenseErrors' of resource 'Group'.");
        }

        return Page(
            request,
            "groups",
            [.. tenant.Groups.Where(group => filter is null || tenant.MembersInError(group.Id).Count > 0)],
            group => Shapes.Group.Write(group, request.Select));
    }

    public GraphResult Get(GraphRequest request, string key)
    {
        if (Shapes.Group.Check(request.Select) is { } error) return error;
        return tenant.FindGroup(key) is { } group
            ? GraphResponse.Ok(request, "groups/$entity", Shapes.Group.Write(group, request.Select))
            : GraphError.NotFound(key);
    }

    public GraphResult MembersInError(GraphRequest request, string key)
    {
        if (tenant.FindGroup(key) is not { } group) return GraphError.NotFound(key);
        return Page(request, "directoryObjects", tenant.MembersInError(group.Id), user =>
        {
            var json = Shapes.User.Write(user, request.Select);
            json.Insert(0, "@odata.type", "#microsoft.graph.user");
            return json;
        });
    }

    /// <summary>The body names the user by an address: <c>{"@odata.id": "…/directoryObjects/{id}"}</c>.</summary>
    public GraphResult Join(GraphRequest request, string key)
    {
        if (tenant.FindGroup(key) is not { } group) return GraphError.NotFound(key);
        if ((request.Body as JsonObject)?["@odata.id"]?.ToString() is not { } link || !Uri.TryCreate(link, UriKind.Absolute, out var address))
            return GraphError.BadJson;
        var id = address.Segments[^1];
        if (tenant.FindUser(id) is not { } user) return GraphError.NotFound(id);
        if (Refuse(group) is { } refusal) return refusal;
        return tenant.Join(group.Id, user.Id)
            ? new GraphResponse(204)
            : GraphError.BadRequest("One or more added object references already exist for the following modified properties: 'members'.");
    }

    public GraphResult Leave(string key, string member)
    {
        if (tenant.FindGroup(key) is not { } group) return GraphError.NotFound(key);
        if (Refuse(group) is { } refusal) return refusal;
        return tenant.FindUser(member) is { } user && tenant.Leave(group.Id, user.Id) ? new GraphResponse(204) : GraphError.NotFound(member);
    }

    private static GraphError? Refuse(TenantGroup group) => group switch
    {
        { IsAssignableToRole: true } => GraphError.Forbidden,
        { MembershipRule: not null } => GraphError.BadRequest("Insufficient privileges to complete the operation: the group has dynamic members."),
        { OnPremisesSyncEnabled: true } => GraphError.BadRequest(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration."),
        _ => null,
    };

    private static GraphResult Page<T>(GraphRequest request, string context, IReadOnlyList<T> items, Func<T, JsonObject> write)
    {
        var start = request.Query.GetValueOrDefault("$skiptoken") is { } token ? PageToken.Read(token) : 0;
        if (start is not { } from) return PageToken.Expired;
        var size = int.TryParse(request.Query.GetValueOrDefault("$top"), NumberStyles.None, CultureInfo.InvariantCulture, out var top) ? top : 100;
        var answer = GraphResponse.Collection(request, context, items.Skip(from).Take(size).Select(write));
        if (items.Count > from + size) answer.Body!["@odata.nextLink"] = PageToken.LinkTo(request, from + size);
        return answer;
    }
}
