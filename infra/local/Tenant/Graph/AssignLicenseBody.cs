using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// Reads <c>{addLicenses: [{skuId, disabledPlans}], removeLicenses: [skuId]}</c>. Both lists must be there, even when empty:
/// the schema says Nullable=false for both, and a client that leaves one out is refused.
/// </summary>
internal static class AssignLicenseBody
{
    private static readonly string[] Parameters = ["addLicenses", "removeLicenses"];

    public static GraphError? Parse(JsonNode? json, out LicenseChange change)
    {
        change = new([], []);
        if (json is not JsonObject body) return GraphError.BadJson;
        var missing = Parameters.Where(name => body[name] is null).ToList();
        if (missing.Count > 0)
        {
            return GraphError.BadRequest("One or more parameters of the operation 'assignLicense' are missing from the request payload. "
                + $"The missing parameters are: {string.Join(", ", missing)}.");
        }

        if (body.FirstOrDefault(pair => !Parameters.Contains(pair.Key, StringComparer.Ordinal)).Key is { } unknown)
        {
            return GraphError.BadRequest(
                $"The parameter '{unknown}' in the request payload is not a valid parameter for the operation 'assignLicense'.");
        }

        if (body["addLicenses"] is not JsonArray adds || body["removeLicenses"] is not JsonArray removes) return GraphError.BadJson;
        var add = adds.Select(Add).ToList();
        if (add.Contains(null) || Ids(removes) is not { } remove) return GraphError.BadGuid;
        change = new(add.OfType<LicenseToAdd>().ToList(), remove);
        return null;
    }

    private static LicenseToAdd? Add(JsonNode? json)
    {
        if (json is not JsonObject item || Id(item["skuId"]) is not { } sku) return null;
        if (item["disabledPlans"] is not { } plans) return new(sku, []);
        return plans is JsonArray list && Ids(list) is { } disabled ? new(sku, disabled) : null;
    }

    private static List<Guid>? Ids(JsonArray list)
    {
        var ids = list.Select(Id).ToList();
        return ids.Contains(null) ? null : ids.OfType<Guid>().ToList();
    }

    private static Guid? Id(JsonNode? json) =>
        json is JsonValue value && value.TryGetValue<string>(out var text) && Guid.TryParseExact(text, "D", out var id) ? id : null;
}
