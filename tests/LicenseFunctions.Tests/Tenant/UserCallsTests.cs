using System.Net;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class UserCallsTests
{
    private const string User = "adele.vance@contoso.example";

    [Fact]
    public async Task Get_WithoutSelect_LeavesLicensesOut()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users/{User}");

        Assert.Equal("Adele Vance", (string?)reply.Json["displayName"]);
        Assert.DoesNotContain(reply.Json.AsObject(), pair => pair.Key is "assignedLicenses" or "usageLocation" or "accountEnabled");
    }

    [Fact]
    public async Task Get_WithSelect_GivesThatAndNoMore()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users/{User}?$select=id,assignedLicenses");

        Assert.Equal(["@odata.context", "id", "assignedLicenses"], reply.Json.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public async Task Get_UnknownProperty_IsRefused()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users/{User}?$select=shoeSize");

        Assert.Equal(
            "Parsing OData Select and Expand failed: Could not find a property named 'shoeSize' on type 'microsoft.graph.user'.",
            reply.Message);
    }

    [Fact]
    public async Task List_FollowingLinks_GivesEveryUserOnce()
    {
        await using var tenant = await StartAsync();
        tenant.State.AddUsers(260);
        var names = new List<string>();

        for (var link = "/v1.0/users?$select=userPrincipalName&$top=99"; link is not null;)
        {
            var page = await tenant.GetAsync(link);
            names.AddRange(page.Json["value"]!.AsArray().Select(user => (string)user!["userPrincipalName"]!));
            link = (string?)page.Json["@odata.nextLink"];
        }

        Assert.Equal(tenant.State.Users.Select(user => user.UserPrincipalName), names);
        Assert.Equal(4, tenant.Server.Requests.Count("/v1.0/users?", "GET", 200));
    }

    [Fact]
    public async Task List_WithoutTop_HasHundred()
    {
        await using var tenant = await StartAsync();
        tenant.State.AddUsers(100);

        Assert.Equal(100, (await tenant.GetAsync("/v1.0/users")).Json["value"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("0")]
    public async Task List_ImpossiblePageSize_IsRefused(string size)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users?$top={size}");

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal($"Invalid page size specified: '{size}'. Must be between 1 and 999 inclusive.", reply.Message);
    }

    [Fact]
    public async Task List_MadeUpToken_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal("Directory_ExpiredPageToken", (await tenant.GetAsync("/v1.0/users?$skiptoken=abc")).Code);
    }

    [Fact]
    public async Task List_BySku_GivesItsHolders()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users?$filter=assignedLicenses/any(x:x/skuId eq {E3})&$select=assignedLicenses");

        Assert.Equal(22, reply.Json["value"]!.AsArray().Count);
    }

    [Fact]
    public async Task List_ByName_GivesOne()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users?$filter=userPrincipalName eq '{User}'");

        Assert.Equal(User, (string?)Assert.Single(reply.Json["value"]!.AsArray())!["userPrincipalName"]);
    }

    [Fact]
    public async Task List_FilterNotUnderstood_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal("Request_UnsupportedQuery", (await tenant.GetAsync("/v1.0/users?$filter=shoeSize gt 45")).Code);
    }

    [Fact]
    public async Task List_OptionNotKnown_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal("Request_UnsupportedQuery", (await tenant.GetAsync("/v1.0/users?$orderby=displayName")).Code);
    }

    [Fact]
    public async Task List_Count_OnlyWithConsistencyLevel()
    {
        await using var tenant = await StartAsync();

        var plain = await tenant.GetAsync("/v1.0/users?$count=true&$top=1");
        var eventual = await tenant.GetAsync("/v1.0/users?$count=true&$top=1", ("ConsistencyLevel", "eventual"));

        Assert.Null(plain.Json["@odata.count"]);
        Assert.Equal(tenant.State.Users.Count, (int?)eventual.Json["@odata.count"]);
    }

    [Fact]
    public async Task Update_UsageLocation_IsSetAndAnswersNothing()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(HttpMethod.Patch, "/v1.0/users/nestor.wilke@contoso.example", """{"usageLocation": "BE"}""");

        Assert.Equal((HttpStatusCode.NoContent, ""), (reply.Status, reply.Text));
        Assert.Equal("BE", tenant.State.FindUser("nestor.wilke@contoso.example")!.UsageLocation);
    }

    [Theory]
    [InlineData("\"UK\"")]
    [InlineData("\"Belgium\"")]
    [InlineData("null")]
    public async Task Update_NoCountry_IsRefused(string country)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(HttpMethod.Patch, $"/v1.0/users/{User}", $$"""{"usageLocation": {{country}}}""");

        reply.IsRefused("Property usageLocation is invalid.");
    }

    [Fact]
    public async Task LicenseDetails_DisabledPlan_IsShownAsDisabled()
    {
        await using var tenant = await StartAsync();
        await tenant.AssignWithoutPlanAsync(User, E3, "7547a3fe-08ee-4ccb-b430-5077c5041653");

        var reply = await tenant.GetAsync($"/v1.0/users/{User}/licenseDetails");

        var sku = reply.Json["value"]!.AsArray().Single(sku => (string?)sku!["skuPartNumber"] == "ENTERPRISEPACK")!;
        var off = Assert.Single(sku["servicePlans"]!.AsArray(), plan => (string?)plan!["provisioningStatus"] == "Disabled");
        Assert.Equal("YAMMER_ENTERPRISE", (string?)off!["servicePlanName"]);
    }

    [Fact]
    public async Task SignIns_AreShownToWhoMayReadThem()
    {
        await using var tenant = await StartAsync();
        tenant.State.ChangeUser(User, user => user with { LastSignIn = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero) });
        tenant.State.AddUser("new");

        var user = await tenant.GetAsync($"/v1.0/users/{User}?$select=signInActivity");
        var never = await tenant.GetAsync("/v1.0/users/new@contoso.example?$select=signInActivity");
        tenant.State.Permissions.Revoke("AuditLog.Read.All");
        var refused = await tenant.GetAsync($"/v1.0/users?$select=id,signInActivity&$filter=assignedLicenses/any(a:a/skuId eq {E3})");
        var without = await tenant.GetAsync("/v1.0/users?$select=id");

        Assert.Equal("2026-03-01T09:00:00Z", (string?)user.Json["signInActivity"]!["lastSuccessfulSignInDateTime"]);
        Assert.Null(never.Json["signInActivity"]);
        Assert.Equal((HttpStatusCode.Forbidden, "Authentication_MSGraphPermissionMissing"), (refused.Status, refused.Code));
        Assert.Equal(HttpStatusCode.OK, without.Status);
    }

    [Fact]
    public async Task List_WithSignIns_HasSmallerPages()
    {
        await using var tenant = await StartAsync();

        var largest = await tenant.GetAsync("/v1.0/users?$select=id,signInActivity&$top=500");
        var larger = await tenant.GetAsync("/v1.0/users?$select=id,signInActivity&$top=501");

        Assert.Equal(HttpStatusCode.OK, largest.Status);
        Assert.Equal("Invalid page size specified: '501'. Must be between 1 and 500 inclusive.", larger.Message);
    }
}
