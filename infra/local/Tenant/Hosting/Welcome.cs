namespace LicenseFunctions.Tenant;

/// <summary>What a local run says about its tenant: where the mails are, and what to try.</summary>
internal static class Welcome
{
    private const string Json = "-H 'Content-Type: application/json'";

    public static string Text(Uri app, TenantServer tenant, SimulatedSides sides, string? key)
    {
        var (api, here) = (Root(app), Root(tenant.BaseAddress));
        var curl = key is null ? "curl" : $"curl -H 'x-functions-key: {key}'";
        List<string> lines = ["Try:", "", .. Steps(curl, api, here, sides).Select(step => $"    {step}"), ""];
        if (sides.Graph) lines.Add($"Simulated tenant ({tenant.State.Organization.DisplayName}): {here}/tenant");
        if (sides.Mail) lines.Add($"Mails that the app sends: {here}/mailbox (JSON: {here}/mailbox/messages)");
        lines.Add($"The page: {api}/api/app");
        return string.Join(Environment.NewLine, lines);
    }

    private static IEnumerable<string> Steps(string curl, string api, string here, SimulatedSides sides)
    {
        yield return $"{curl} {api}/api/licenses";
        if (sides.Graph)
        {
            yield return "for user in wout.stevens yara.vermeulen zoe.martens lidia.holloway; do   # 409 when none is left";
            yield return $"  {curl} -X PUT {api}/api/users/$user@contoso.example/licenses/ENTERPRISEPACK; done";
        }

        yield return $"{curl} -X POST {api}/admin/functions/WarnLowLicenses {Json} -d '{{}}'";
        if (sides is { Graph: true, Mail: true })
        {
            yield return $$"""{{curl}} {{api}}/api/orders {{Json}} -d '{"sku": "ENTERPRISEPACK", "quantity": 5}'""";
            yield return "  # the reseller answers after ten seconds";
        }

        if (sides.Mail) yield return $"curl {here}/mailbox/messages";
    }

    private static string Root(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
