using System.Net;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.Time.Testing;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class DirectoryCallsTests
{
    [Fact]
    public async Task SubscribedSkus_DefaultData_ConsumesWhatUsersHold()
    {
        await using var tenant = await StartAsync();

        var skus = (await tenant.GetAsync("/v1.0/subscribedSkus")).Json["value"]!.AsArray();

        Assert.Equal(9, skus.Count);
        Assert.All(skus, sku => Assert.Equal(
            tenant.State.Users.Count(user => user.Holds(Guid.Parse((string)sku!["skuId"]!))),
            (int)sku!["consumedUnits"]!));
    }

    [Theory]
    [InlineData("ENTERPRISEPACK", "Enabled", 3)]
    [InlineData("SPE_E5", "Enabled", 42)]
    [InlineData("SPB", "Enabled", -2)]
    [InlineData("EXCHANGESTANDARD", "Enabled", 0)]
    [InlineData("PROJECTPROFESSIONAL", "Warning", 6)]
    [InlineData("VISIOCLIENT", "Suspended", -2)]
    public async Task SubscribedSkus_DefaultData_HasTheStatesThatHurt(string partNumber, string status, int available)
    {
        await using var tenant = await StartAsync();
        var id = $"{tenant.State.TenantId}_{tenant.State.FindSku(partNumber)!.SkuId}";

        var sku = (await tenant.GetAsync($"/v1.0/subscribedSkus/{id}")).Json;

        var units = sku["prepaidUnits"]!;
        Assert.Equal(
            (status, available),
            ((string)sku["capabilityStatus"]!, (int)units["enabled"]! + (int)units["warning"]! - (int)sku["consumedUnits"]!));
    }

    [Fact]
    public async Task SubscribedSkus_OtherOptionThanSelect_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.GetAsync("/v1.0/subscribedSkus?$top=5")).Status);
    }

    [Fact]
    public async Task SubscribedSkus_WithLag_ShowAChangeLater()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await StartAsync(new() { TimeProvider = clock });
        tenant.State.ConsumedUnitsLag = TimeSpan.FromMinutes(3);

        await tenant.AssignAsync("wout.stevens@contoso.example", E3);
        var early = await ConsumedAsync();
        clock.Advance(TimeSpan.FromMinutes(3));
        var late = await ConsumedAsync();

        Assert.Equal((22, 23, 23), (early, late, tenant.State.Consumed(E3)));

        async Task<int> ConsumedAsync()
        {
            var sku = await tenant.GetAsync($"/v1.0/subscribedSkus/{tenant.State.TenantId}_{E3}");
            return (int)sku.Json["consumedUnits"]!;
        }
    }

    [Fact]
    public async Task Subscriptions_JoinToSkusAndFollowPurchases()
    {
        await using var tenant = await StartAsync();
        tenant.State.ChangeUnits("ENTERPRISEPACK", 5);

        var terms = (await tenant.GetAsync("/v1.0/directory/subscriptions")).Json["value"]!.AsArray();

        Assert.Equal(
            tenant.State.Skus.SelectMany(sku => sku.SubscriptionIds).Select(id => id.ToString()).Order(StringComparer.Ordinal),
            terms.Select(term => (string)term!["id"]!).Order(StringComparer.Ordinal));
        Assert.Equal(30, (int)terms.Single(term => (string?)term!["skuPartNumber"] == "ENTERPRISEPACK")!["totalLicenses"]!);
    }

    [Fact]
    public async Task Groups_ByIdOfAnAssignment_GivesItsName()
    {
        await using var tenant = await StartAsync();
        var holdings = tenant.State.Users.SelectMany(user => user.Licenses);
        var group = holdings.Select(holding => holding.AssignedByGroup).First(id => id is not null);

        Assert.Equal("Sales licensing", (string?)(await tenant.GetAsync($"/v1.0/groups/{group}?$select=displayName")).Json["displayName"]);
    }

    [Fact]
    public async Task Groups_WithMembersInError_AreFound_ButNotByAnAdvancedQuery()
    {
        const string Query = "/v1.0/groups?$filter=hasMembersWithLicenseErrors eq true&$select=id,displayName";
        await using var tenant = await StartAsync();

        var group = Assert.Single((await tenant.GetAsync(Query)).Json["value"]!.AsArray())!;
        var members = (await tenant.GetAsync($"/v1.0/groups/{group["id"]}/membersWithLicenseErrors?$select=id,displayName")).Json["value"]!.AsArray();

        Assert.Equal("Reception", (string?)group["displayName"]);
        Assert.Equal(["Yara Vermeulen", "Lidia Holloway"], members.Select(member => (string?)member!["displayName"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.GetAsync(Query, ("ConsistencyLevel", "eventual"))).Status);
    }

    [Fact]
    public async Task Organization_IsContoso()
    {
        await using var tenant = await StartAsync();

        var organization = (await tenant.GetAsync("/v1.0/organization")).Json["value"]![0]!;

        Assert.Equal(("Contoso NV", "BE"), ((string)organization["displayName"]!, (string)organization["countryLetterCode"]!));
    }

    [Theory]
    [InlineData("subscribedSkus", "LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All")]
    [InlineData("users/adele.vance@contoso.example/licenseDetails", "LicenseAssignment.Read.All", "Organization.Read.All")]
    [InlineData("users?$select=assignedLicenses", "User.Read.All", "LicenseAssignment.ReadWrite.All")]
    [InlineData("users?$select=assignedLicenses", "Directory.Read.All", "User.ReadBasic.All")]
    [InlineData("users?$select=displayName", "User.ReadBasic.All", "LicenseAssignment.Read.All")]
    [InlineData("directory/subscriptions", "Organization.Read.All", "LicenseAssignment.Read.All")]
    [InlineData("organization", "User.Read.All", "LicenseAssignment.Read.All")]
    [InlineData("groups", "GroupMember.Read.All", "User.Read.All")]
    public async Task Read_NeedsItsOwnPermission(string path, string enough, string notEnough)
    {
        await using var tenant = await StartAsync();

        tenant.State.Permissions.Set(notEnough);
        var refused = await tenant.GetAsync($"/v1.0/{path}");
        tenant.State.Permissions.Set(enough);
        var accepted = await tenant.GetAsync($"/v1.0/{path}");

        Assert.Equal(
            (HttpStatusCode.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
            (refused.Status, refused.Code, refused.Message));
        Assert.Equal(HttpStatusCode.OK, accepted.Status);
    }

    [Theory]
    [InlineData("LicenseAssignment.ReadWrite.All", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("User.ReadWrite.All", HttpStatusCode.OK, HttpStatusCode.NoContent)]
    [InlineData("User.Read.All", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Write_NeedsItsOwnPermission(string permission, HttpStatusCode assign, HttpStatusCode update)
    {
        await using var tenant = await StartAsync();
        tenant.State.Permissions.Set(permission);

        Assert.Equal(assign, (await tenant.AssignAsync("wout.stevens@contoso.example", E3)).Status);
        Assert.Equal(
            update,
            (await tenant.SendAsync(HttpMethod.Patch, "/v1.0/users/wout.stevens@contoso.example", """{"usageLocation": "NL"}""")).Status);
    }

    [Fact]
    public async Task Call_WithoutToken_Is401()
    {
        await using var tenant = await StartAsync();
        tenant.Http.DefaultRequestHeaders.Authorization = null;

        var reply = await tenant.GetAsync("/v1.0/subscribedSkus");

        Assert.Equal((HttpStatusCode.Unauthorized, "InvalidAuthenticationToken"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Error_CarriesTheIdsOfTheRequest()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync("/v1.0/users/nobody", ("client-request-id", "9d0f0c0e-0000-4000-8000-000000000001"));

        var inner = reply.Json["error"]!["innerError"]!;
        Assert.Equal("9d0f0c0e-0000-4000-8000-000000000001", (string?)inner["client-request-id"]);
        Assert.Equal("9d0f0c0e-0000-4000-8000-000000000001", Assert.Single(reply.Headers.GetValues("client-request-id")));
        Assert.NotNull((string?)inner["request-id"]);
        Assert.NotNull((string?)inner["date"]);
    }

    [Fact]
    public async Task Call_UnknownPathOrMethod_IsRefused()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.GetAsync("/v1.0/toothbrushes")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await tenant.SendAsync(HttpMethod.Delete, "/v1.0/subscribedSkus")).Status);
    }

    [Fact]
    public async Task Call_UnderAnotherHostName_IsNotAnswered()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await tenant.GetAsync("/tenant", ("Host", "evil.example"))).Status);
    }

    [Fact]
    public async Task Server_StartedTwiceOnOnePort_Throws()
    {
        await using var tenant = await StartAsync();

        await Assert.ThrowsAsync<IOException>(() =>
            TenantServer.StartAsync(new() { Port = tenant.Server.BaseAddress.Port }, TestContext.Current.CancellationToken));
    }
}
