using System.Net;
using System.Text.Json;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>A product that is assigned by membership of a group (<c>Products__{part number}__Group</c>).</summary>
public sealed class GroupAssignmentTests(AzuriteFixture azurite)
{
    private const string Bi = "POWER_BI_PRO";
    private const string Wout = "wout.stevens@contoso.example";
    private const string Path = $"/api/users/{Wout}/licenses/{Bi}";
    private static readonly Guid Group = TenantData.Default.Groups[0].Id;

    [Fact]
    public async Task PutAndDelete_Are202_UntilGraphShowsTheLicense()
    {
        await using var app = await StartAsync();
        app.Tenant.State.ProcessesGroups = false;

        var dry = await app.SendAsync(HttpMethod.Put, $"{Path}?whatIf=true");
        var put = await app.SendAsync(HttpMethod.Put, Path);
        var again = await app.SendAsync(HttpMethod.Put, Path);
        app.Tenant.State.ProcessGroups();
        var shown = await app.SendAsync(HttpMethod.Put, Path);
        var delete = await app.SendAsync(HttpMethod.Delete, Path);
        var deleteAgain = await app.SendAsync(HttpMethod.Delete, Path);
        Assert.Equal(7, app.Tenant.State.Consumed(Bi));
        app.Tenant.State.ProcessGroups();
        var gone = await app.SendAsync(HttpMethod.Delete, Path);

        Assert.Equal((HttpStatusCode.OK, "wouldChange"), (dry.Status, dry.Text("outcome")));
        Assert.Equal(
            [HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.Accepted],
            new[] { put, again, shown, delete, deleteAgain }.Select(answer => answer.Status));
        gone.IsProblem(HttpStatusCode.NotFound, "license-not-assigned");
        Assert.Equal(("pending", Bi, 202, 30), (put.Text("outcome"), put.Body.GetProperty("pending")[0].GetString(), put.Number("status"),
            put.Number("retryAfterSeconds")));
        Assert.Equal($"Joined the group Sales licensing ({Group}). Microsoft Graph shows the licenses when it has processed the group; call again until then.",
            put.Text("detail"));
        Assert.Equal($"/api/users/{Wout}/licenses", put.Headers.Location!.OriginalString.Replace("%40", "@", StringComparison.Ordinal));
        Assert.Equal((0, 0), (put.Body.GetProperty("added").GetArrayLength(), delete.Body.GetProperty("removed").GetArrayLength()));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
        Assert.Equal(6, app.Tenant.State.Consumed(Bi));
        Assert.Equal(
            [("", Bi), ("", Bi), (Bi, ""), (Bi, "")],
            (await app.AuditAsync()).Select(row => (row.GetString("Added"), row.GetString("Removed"))));
        Assert.All(await app.AuditAsync(), row => Assert.Equal("done", row.GetString("Result")));
    }

    [Theory]
    [InlineData("dynamic", "Sales licensing", "dynamic membership")]
    [InlineData("synced", "Sales licensing", "on-premises directory")]
    [InlineData("role", "Sales licensing", "assigned to a role")]
    [InlineData("other", "Sales licensing", "does not assign POWER_BI_PRO")]
    [InlineData("none", "00000000-0000-4000-8000-000000000001", "no such group")]
    public async Task Group_ThatCannotAssign_IsRefusedByName(string kind, string name, string why)
    {
        await using var app = await StartAsync(kind == "none" ? name : null);
        app.Tenant.State.AssignByGroup(Wout, app.Tenant.State.Groups[0], Bi);
        app.Tenant.State.ChangeGroup(app.Tenant.State.Groups[0], group => kind switch
        {
            "dynamic" => group with { MembershipRule = "user.department -eq \"Sales\"" },
            "synced" => group with { OnPremisesSyncEnabled = true },
            "role" => group with { IsAssignableToRole = true },
            "other" => group with { Licenses = [app.Tenant.State.FindSku("SPB")!.SkuId] },
            _ => group,
        });

        var put = (await app.SendAsync(HttpMethod.Put, Path.Replace("wout.stevens", "zoe.martens", StringComparison.Ordinal)))
            .IsProblem(HttpStatusCode.Conflict, "group-not-usable");
        var delete = (await app.SendAsync(HttpMethod.Delete, Path)).IsProblem(HttpStatusCode.Conflict, "group-not-usable");

        Assert.All([put, delete], detail =>
        {
            Assert.Contains(name, detail, StringComparison.Ordinal);
            Assert.Contains(why, detail, StringComparison.Ordinal);
            Assert.Contains("Products__POWER_BI_PRO__Group", detail, StringComparison.Ordinal);
        });
        Assert.Equal(0, app.Tenant.Requests.Count("$ref"));
    }

    [Fact]
    public async Task NoLicense_Refuses_OrWaits_AndNobodyJoinsBefore()
    {
        await using var app = await StartAsync();
        app.LeaveFree(0, Bi);

        (await app.SendAsync(HttpMethod.Put, Path)).IsProblem(HttpStatusCode.Conflict, "no-license-available");
        var entry = (await app.PutAsync(Wout, "wait", Bi)).Text("id")!;
        await app.ServeAsync();
        Assert.Equal(0, app.Tenant.Requests.Count("$ref"));
        Assert.Equal("Waiting", (await app.EntryAsync(entry)).GetProperty("state").GetString());
        app.LeaveFree(1, Bi);
        await app.ServeAsync();

        Assert.Equal("Assigned", (await app.EntryAsync(entry)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Put, Path)).Status);
        // Somebody made Zoë a member by hand, and there was no license for her.
        await app.SendAsync(HttpMethod.Delete, Path);
        app.LeaveFree(0, Bi);
        app.Tenant.State.AddHolding("zoe.martens@contoso.example", new LicenseHolding
        {
            SkuId = app.Tenant.State.FindSku(Bi)!.SkuId,
            AssignedByGroup = Group,
            State = "Error",
            Error = "CountViolation",
        });
        var zoe = Path.Replace("wout.stevens", "zoe.martens", StringComparison.Ordinal);
        Assert.Contains("CountViolation", (await app.SendAsync(HttpMethod.Put, zoe)).IsProblem(HttpStatusCode.Conflict, "no-license-available"),
            StringComparison.Ordinal);
        // What Graph does not show need not be waited for.
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, zoe)).Status);
        Assert.Empty(app.Tenant.State.FindUser("zoe.martens@contoso.example")!.Licenses);
    }

    [Fact]
    public async Task Swap_IsMadeInSteps_AndSaysSo()
    {
        await using var app = await StartAsync();
        app.Tenant.State.AssignByGroup("adele.vance@contoso.example", app.Tenant.State.Groups[0], Bi);
        app.Tenant.State.AddUser("direct.too", "BE", Bi);
        app.Tenant.State.AddMember(app.Tenant.State.Groups[0], "direct.too@contoso.example");
        app.Tenant.State.AssignByGroup("amelie.dubois@contoso.example", app.Tenant.State.AddGroup("Others"), Bi);
        app.Tenant.Faults.Fail("0000000a-4000-4000-8000-000000000000/assignLicense", 400);

        // Joins; leaves and is assigned directly; joins, and the direct part fails; leaves and loses what is direct; has it from another group.
        var results = (await app.SendAsync(HttpMethod.Post, "/api/license-changes", $$"""
            {"changes": [
                {"user": "alex.wilber@contoso.example", "add": ["{{Bi}}"], "remove": ["ENTERPRISEPACK"]},
                {"user": "adele.vance@contoso.example", "add": ["SPE_E5"], "remove": ["{{Bi}}"]},
                {"user": "0000000a-4000-4000-8000-000000000000", "add": ["{{Bi}}"], "remove": ["ENTERPRISEPACK"]},
                {"user": "direct.too@contoso.example", "remove": ["{{Bi}}"]},
                {"user": "amelie.dubois@contoso.example", "remove": ["{{Bi}}"]},
                {"user": "bart.jacobs@contoso.example", "add": [{"sku": "{{Bi}}", "disabledPlans": ["BI_AZURE_P2"]}]},
                {"user": "louis.simon@contoso.example", "add": ["SPE_E5"]}
            ]}
            """)).Body.GetProperty("results").EnumerateArray().ToList();

        Assert.Equal(
            [
                "pending 202  + -ENTERPRISEPACK ~POWER_BI_PRO", "pending 202  +SPE_E5 - ~POWER_BI_PRO", "refused 502 graph-refused + - ~",
                "changed 200  + -POWER_BI_PRO ~", "refused 409 inherited-from-group + - ~", "refused 400 invalid-request + - ~", "changed 201  +SPE_E5 - ~",
            ],
            results.Select(one => $"{one.GetProperty("outcome")} {one.GetProperty("status")} {one.GetProperty("code")} "
                + $"+{List(one, "added")} -{List(one, "removed")} ~{List(one, "pending")}"),
            StringComparer.Ordinal);
        Assert.All(results.Take(2), one => Assert.EndsWith("it is not atomic.", one.GetProperty("detail").GetString(), StringComparison.Ordinal));
        Assert.Contains("Sales licensing", results[2].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("joined already", results[2].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(app.Tenant.State.FindUser("direct.too@contoso.example")!.Licenses);
        var calls = app.Tenant.Requests.All.Where(request => request.Method is "POST" or "DELETE" && request.InBatch
            && !request.Path.Contains("checkMemberGroups", StringComparison.Ordinal))
            .Select(request => request.Path.Split('/')[^1] + request.Method).Distinct();
        Assert.Equal(["$refPOST", "assignLicensePOST", "$refDELETE"], calls);
    }

    [Fact]
    public async Task LostAnswer_DoublesNothing_AndAMissingPermissionIsNamed()
    {
        await using var app = await StartAsync();
        app.Tenant.Faults.AcceptThenDrop("members/$ref", method: "POST");

        Assert.Equal(HttpStatusCode.Accepted, (await app.SendAsync(HttpMethod.Put, Path)).Status);
        Assert.Equal(
            (2, 400), (app.Tenant.Requests.Count("members/$ref", "POST"), app.Tenant.Requests.All.Last(one => one.Method == "POST" && one.InBatch).Status));
        Assert.Single(app.Tenant.State.FindUser(Wout)!.Licenses);
        app.Tenant.Faults.AcceptThenDrop("/$ref", method: "DELETE");
        Assert.Equal(HttpStatusCode.Accepted, (await app.SendAsync(HttpMethod.Delete, Path)).Status);
        Assert.Empty(app.Tenant.State.FindUser(Wout)!.Licenses);
        Assert.Equal(["done", "done"], (await app.AuditAsync()).Select(row => row.GetString("Result")));

        app.Tenant.State.Permissions.Revoke("GroupMember.ReadWrite.All");
        Assert.Contains(" GroupMember.ReadWrite.All,", (await app.SendAsync(HttpMethod.Put, Path)).IsProblem(HttpStatusCode.BadGateway, "graph-forbidden"),
            StringComparison.Ordinal);
        app.Tenant.State.Permissions.Revoke("GroupMember.Read.All");
        Assert.Contains(" GroupMember.Read.All,", (await app.SendAsync(HttpMethod.Put, Path)).IsProblem(HttpStatusCode.BadGateway, "graph-forbidden"),
            StringComparison.Ordinal);
        // Other products need neither.
        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, $"/api/users/{Wout}/licenses/SPE_E5")).Status);
    }

    private static string List(JsonElement result, string name) => string.Join(',', result.GetProperty(name).EnumerateArray().Select(one => one.GetString()));

    private async Task<TestApp> StartAsync(string? group = null)
    {
        var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["Products:POWER_BI_PRO:Group"] = group ?? Group.ToString() },
        });
        app.Tenant.State.Permissions.Grant("GroupMember.ReadWrite.All");
        return app;
    }
}
