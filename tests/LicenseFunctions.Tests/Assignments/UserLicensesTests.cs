using System.Net;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class UserLicensesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Licenses_OfAUser_AreShownWithEveryWayTheyAreHeld()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new", "BE", "POWER_BI_PRO", "ENTERPRISEPACK");
        var group = app.Tenant.State.Groups[0];
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, group, "POWER_BI_PRO");
        app.Tenant.State.AddHolding(user.UserPrincipalName, new LicenseHolding
        {
            SkuId = app.Tenant.State.FindSku("EXCHANGESTANDARD")!.SkuId,
            AssignedByGroup = group.Id,
            State = "Error",
            Error = "CountViolation",
        });

        var answer = await app.GetAsync($"/api/users/{user.UserPrincipalName}/licenses");

        Assert.Equal((HttpStatusCode.OK, user.Id.ToString(), "BE"), (answer.Status, answer.Text("userId"), answer.Text("usageLocation")));
        var shown = answer.Body.GetProperty("licenses").EnumerateArray()
            .SelectMany(license => license.GetProperty("assignments").EnumerateArray().Select(a => string.Join(' ', license.GetProperty("skuPartNumber"),
                a.GetProperty("source"), a.GetProperty("groupName"), a.GetProperty("state"), a.GetProperty("error"))));
        Assert.Equal(
            ["EXCHANGESTANDARD group Sales licensing Error CountViolation", "ENTERPRISEPACK direct  Active ", "POWER_BI_PRO direct  Active ",
                "POWER_BI_PRO group Sales licensing Active "],
            shown);
    }

    [Fact]
    public async Task Licenses_WhereGroupsMayNotBeRead_HaveNoGroupName()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, app.Tenant.State.Groups[0], "POWER_BI_PRO");
        app.Tenant.State.Permissions.Set("LicenseAssignment.Read.All", "User.Read.All");

        var assignment = (await app.GetAsync($"/api/users/{user.Id}/licenses")).Body.GetProperty("licenses")[0].GetProperty("assignments")[0];

        Assert.Equal(app.Tenant.State.Groups[0].Id.ToString(), assignment.GetProperty("groupId").GetString());
        Assert.Null(assignment.GetProperty("groupName").GetString());
    }

    [Fact]
    public async Task Guest_IsFoundByTheNameThatGuestsHave()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var guest = app.Tenant.State.AddUser("ann_partner.example#EXT#@contoso.example");
        var path = $"/api/users/{Uri.EscapeDataString(guest.UserPrincipalName)}/licenses";

        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, $"{path}/SPE_E5")).Status);
        Assert.Equal(1, (await app.GetAsync(path)).Body.GetProperty("licenses").GetArrayLength());
    }

    [Theory]
    [InlineData("nobody@contoso.example")]
    [InlineData("?code=x")]
    [InlineData("x/manager")]
    [InlineData("%2F")]
    [InlineData("#")]
    public async Task Licenses_OfNobody_AreNotFound(string name)
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync($"/api/users/{Uri.EscapeDataString(name)}/licenses")).IsProblem(HttpStatusCode.NotFound, "user-not-found");
    }

    [Fact]
    public async Task UserWhoAppearsOnlyAfterAWhile_IsFound()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("/users/", 404);

        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5")).Status);
    }

    [Fact]
    public async Task ProtectedGroups_KeepTheirMembersUntouched_AndWhatCannotBeCheckedIsNotDone()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:ProtectedGroups:0"] = "cb974e33-9030-4dcb-b3e0-8f5ef57f3462" } });
        app.Tenant.State.AddMember(app.Tenant.State.Groups[0], "wout.stevens@contoso.example");

        (await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5")).IsProblem(HttpStatusCode.Forbidden, "protected-user");
        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, "/api/users/yara.vermeulen@contoso.example/licenses/SPE_E5")).Status);
        app.Tenant.State.Permissions.Revoke("GroupMember.Read.All");
        var detail = (await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/SPE_E5"))
            .IsProblem(HttpStatusCode.BadGateway, "graph-forbidden");

        Assert.Contains("GroupMember.Read.All", detail, StringComparison.Ordinal);
        Assert.Equal(1, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task ProtectedGroups_ThatAreMoreThanGraphTakesAtOnce_AreAllLookedAt()
    {
        var groups = Enumerable.Range(0, 41).Select(_ => Guid.NewGuid()).ToList();
        groups[^1] = Guid.Parse("cb974e33-9030-4dcb-b3e0-8f5ef57f3462");
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = groups.Index()
                .ToDictionary(group => $"Assignments:ProtectedGroups:{group.Index}", group => group.Item.ToString(), StringComparer.Ordinal),
        });
        app.Tenant.State.AddMember(app.Tenant.State.Groups[0], "wout.stevens@contoso.example");

        (await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5")).IsProblem(HttpStatusCode.Forbidden, "protected-user");
        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, "/api/users/yara.vermeulen@contoso.example/licenses/SPE_E5")).Status);
    }

    [Theory]
    [InlineData("/api/users/delta/licenses")]
    [InlineData("/api/users/delta/changes")]
    public async Task User_WhoseNameIsAFunctionOfGraph_IsNotFound(string path)
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "user-not-found");
    }
}
