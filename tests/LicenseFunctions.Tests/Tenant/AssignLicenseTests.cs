using System.Net;
using LicenseFunctions.Tenant;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class AssignLicenseTests
{
    private const string Free = "wout.stevens@contoso.example";
    private const string HasE3 = "adele.vance@contoso.example";

    [Fact]
    public async Task Assign_FreeSeat_ShowsLicenseAndCountsUnit()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.AssignAsync(Free, E3);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(E3.ToString(), (string?)reply.Json["assignedLicenses"]![0]!["skuId"]);
        Assert.Equal("Active", (string?)reply.Json["licenseAssignmentStates"]![0]!["state"]);
        Assert.Equal(23, tenant.State.Consumed("ENTERPRISEPACK"));
    }

    [Fact]
    public async Task Assign_NoSeat_IsRefused()
    {
        await using var tenant = await StartAsync();
        tenant.State.SetUnits("ENTERPRISEPACK", enabled: 22);

        (await tenant.AssignAsync(Free, E3)).IsRefused($"Subscription with SKU {E3} does not have any available licenses.");
    }

    [Theory]
    [InlineData("SPB")]
    [InlineData("VISIOCLIENT")]
    public async Task Assign_OverassignedOrSuspended_HasNoSeat(string partNumber)
    {
        await using var tenant = await StartAsync();
        var sku = tenant.State.FindSku(partNumber)!.SkuId;

        (await tenant.AssignAsync(Free, sku)).IsRefused($"Subscription with SKU {sku} does not have any available licenses.");
    }

    [Fact]
    public async Task Assign_OnlyUnitsInGrace_Succeeds()
    {
        await using var tenant = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await tenant.AssignAsync(Free, tenant.State.FindSku("PROJECTPROFESSIONAL")!.SkuId)).Status);
    }

    [Fact]
    public async Task Assign_NoUsageLocation_IsRefused()
    {
        await using var tenant = await StartAsync();

        (await tenant.AssignAsync("nestor.wilke@contoso.example", E3))
            .IsRefused("License assignment cannot be done for user with invalid usage location.");
    }

    [Fact]
    public async Task AddOrRemove_SkuNotInTenant_IsRefused()
    {
        await using var tenant = await StartAsync();
        var unknown = Guid.Parse("11111111-2222-4333-8444-555555555555");
        var message = $"License {unknown} does not correspond to a valid company License.";

        (await tenant.AssignAsync(Free, unknown)).IsRefused(message);
        (await tenant.RemoveAsync(Free, unknown)).IsRefused(message);
    }

    [Fact]
    public async Task Assign_CompanySku_IsRefused()
    {
        await using var tenant = await StartAsync();
        var company = tenant.State.FindSku("CDS_DB_CAPACITY")!.SkuId;

        (await tenant.AssignAsync(Free, company)).IsRefused($"License {company} cannot be assigned to a user.");
    }

    [Fact]
    public async Task Remove_LicenseThatUserLacks_IsRefused()
    {
        await using var tenant = await StartAsync();

        (await tenant.RemoveAsync(Free, E3)).IsRefused("User does not have a corresponding license.");
    }

    [Fact]
    public async Task Remove_InheritedFromGroup_IsRefused()
    {
        await using var tenant = await StartAsync();

        (await tenant.RemoveAsync("anke.peeters@contoso.example", PowerBi))
            .IsRefused("User license is inherited from a group membership and it cannot be removed directly from the user.");
    }

    [Fact]
    public async Task Remove_DirectAndInherited_RemovesDirectAndKeepsUnit()
    {
        await using var tenant = await StartAsync();
        var user = tenant.State.Users.Single(user => user.Licenses.Count(holding => holding.SkuId == PowerBi) == 2);
        var before = tenant.State.Consumed("POWER_BI_PRO");

        var reply = await tenant.RemoveAsync(user.UserPrincipalName, PowerBi);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.True(tenant.State.FindUser(user.UserPrincipalName)!.Holds(PowerBi));
        Assert.Null(tenant.State.FindUser(user.UserPrincipalName)!.Direct(PowerBi));
        Assert.Equal(before, tenant.State.Consumed("POWER_BI_PRO"));
    }

    [Fact]
    public async Task Assign_MutuallyExclusivePlans_IsRefused()
    {
        await using var tenant = await StartAsync();

        (await tenant.AssignAsync(HasE3, ExchangePlan1)).IsRefused(
            "License assignment failed because service plans "
            + "9aaf7827-d63c-4b61-89c3-182f06f82e5c,efb87545-963c-4e0d-99df-69c6916d9eb0 are mutually exclusive");
    }

    [Fact]
    public async Task Assign_DisabledPlanThatAnotherNeeds_IsRefused()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.AssignWithoutPlanAsync(Free, E3, "5dbe027f-2339-4123-9542-606e4d348a72");

        reply.IsRefused("License assignment failed because service plan "
            + "e95bec33-7c88-4a70-8e19-b10bd9d0c014 depends on the service plan(s) "
            + "5dbe027f-2339-4123-9542-606e4d348a72,c7699d2e-19aa-44de-8edf-1736da088ca1");
    }

    [Fact]
    public async Task Assign_SkuAlreadyHeld_ReplacesDisabledPlansAndTakesNoUnit()
    {
        await using var tenant = await StartAsync();
        tenant.State.SetUnits("ENTERPRISEPACK", enabled: 0);

        var reply = await tenant.AssignWithoutPlanAsync(HasE3, E3, "7547a3fe-08ee-4ccb-b430-5077c5041653");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("7547a3fe-08ee-4ccb-b430-5077c5041653", (string?)reply.Json["assignedLicenses"]![0]!["disabledPlans"]![0]);
        Assert.Equal(22, tenant.State.Consumed("ENTERPRISEPACK"));
    }

    [Fact]
    public async Task Change_OnePartRefused_DoesNothing()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.ChangeAsync(Free, add: [E5], remove: [E3]);

        reply.IsRefused("User does not have a corresponding license.");
        Assert.Empty(tenant.State.FindUser(Free)!.Licenses);
        Assert.Equal(8, tenant.State.Consumed("SPE_E5"));
    }

    [Fact]
    public async Task Change_Swap_MovesUnit()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.ChangeAsync(HasE3, add: [E5], remove: [E3]);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal((21, 9), (tenant.State.Consumed("ENTERPRISEPACK"), tenant.State.Consumed("SPE_E5")));
    }

    [Theory]
    [InlineData("""{"addLicenses": []}""", "removeLicenses")]
    [InlineData("""{"removeLicenses": []}""", "addLicenses")]
    [InlineData("""{"addLicenses": null, "removeLicenses": null}""", "addLicenses, removeLicenses")]
    public async Task Change_ParameterMissing_IsRefused(string json, string missing)
    {
        await using var tenant = await StartAsync();

        (await tenant.PostAssignAsync(Free, json)).IsRefused(
            "One or more parameters of the operation 'assignLicense' are missing from the request payload. "
            + $"The missing parameters are: {missing}.");
    }

    [Theory]
    [InlineData("""{"addLicenses": [{"skuId": "ENTERPRISEPACK"}], "removeLicenses": []}""")]
    [InlineData("""{"addLicenses": [], "removeLicenses": ["ENTERPRISEPACK"]}""")]
    public async Task Change_PartNumberForGuid_IsRefused(string json)
    {
        await using var tenant = await StartAsync();

        (await tenant.PostAssignAsync(Free, json)).IsRefused(
            "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.");
    }

    [Fact]
    public async Task Change_UnknownUser_Is404()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.AssignAsync("nobody@contoso.example", E3);

        Assert.Equal((HttpStatusCode.NotFound, "Request_ResourceNotFound"), (reply.Status, reply.Code));
        Assert.Equal(
            "Resource 'nobody@contoso.example' does not exist or one of its queried reference-property objects are not present.",
            reply.Message);
    }

    [Fact]
    public async Task Assign_FiftyAtOnceOnTenSeats_TenGetOne()
    {
        await using var tenant = await StartAsync();
        var sku = tenant.State.AddSku("SCARCE", enabled: 10).SkuId;
        var users = tenant.State.AddUsers(50);

        var replies = await Task.WhenAll(users.Select(user => tenant.AssignAsync(user.UserPrincipalName, sku)));

        Assert.Equal(10, replies.Count(reply => reply.Status == HttpStatusCode.OK));
        Assert.All(
            replies.Where(reply => reply.Status != HttpStatusCode.OK),
            reply => Assert.Contains("any available licenses", reply.Message, StringComparison.Ordinal));
        Assert.Equal(10, tenant.State.Consumed(sku));
        Assert.Equal(10, tenant.State.Users.Count(user => user.Holds(sku)));
    }

    [Fact]
    public async Task GroupLicenseInError_ConsumesNothingAndIsShown()
    {
        await using var tenant = await StartAsync();
        var before = tenant.State.Consumed("SPE_E5");
        tenant.State.AddHolding(
            Free,
            new LicenseHolding { SkuId = E5, AssignedByGroup = tenant.State.Groups[0].Id, State = "Error", Error = "CountViolation" });

        var reply = await tenant.GetAsync($"/v1.0/users/{Free}?$select=assignedLicenses,licenseAssignmentStates");

        Assert.Empty(reply.Json["assignedLicenses"]!.AsArray());
        Assert.Equal("CountViolation", (string?)reply.Json["licenseAssignmentStates"]![0]!["error"]);
        Assert.Equal(before, tenant.State.Consumed("SPE_E5"));
    }
}
