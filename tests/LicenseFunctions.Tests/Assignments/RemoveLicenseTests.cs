using System.Net;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class RemoveLicenseTests(AzuriteFixture azurite)
{
    private const string User = "adele.vance@contoso.example";

    [Fact]
    public async Task Remove_OfADirectLicense_Is204AndFreesIt()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var others = app.Tenant.State.FindUser(User)!.Licenses.Where(l => l.SkuId != app.Tenant.State.FindSku("ENTERPRISEPACK")!.SkuId);

        var answer = await DeleteAsync(app, User, "ENTERPRISEPACK");

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(21, app.Tenant.State.Consumed("ENTERPRISEPACK"));
        Assert.Equal(others, app.Tenant.State.FindUser(User)!.Licenses);
        Assert.Equal(("ENTERPRISEPACK", "done"), (await app.AuditAsync()).Select(r => (r.GetString("Removed"), r.GetString("Result"))).Single());
    }

    [Fact]
    public async Task Remove_OfWhatTheUserDoesNotHave_IsNotAssigned()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await DeleteAsync(app, User, "ENTERPRISEPACK");
        (await DeleteAsync(app, User, "ENTERPRISEPACK")).IsProblem(HttpStatusCode.NotFound, "license-not-assigned");
        (await DeleteAsync(app, "nobody@contoso.example", "ENTERPRISEPACK")).IsProblem(HttpStatusCode.NotFound, "user-not-found");
        (await DeleteAsync(app, User, "NOSUCHSKU")).IsProblem(HttpStatusCode.NotFound, "sku-not-found");
    }

    [Fact]
    public async Task Remove_OfWhatAGroupBrings_NamesTheGroupAndRemovesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        var group = app.Tenant.State.Groups[0];
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, group, "POWER_BI_PRO");

        var detail = (await DeleteAsync(app, user.UserPrincipalName, "POWER_BI_PRO")).IsProblem(HttpStatusCode.Conflict, "inherited-from-group");

        Assert.Contains($"Sales licensing ({group.Id})", detail, StringComparison.Ordinal);
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Remove_OfWhatIsHeldDirectlyAndByAGroup_RemovesTheDirectOne()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new", "BE", "POWER_BI_PRO");
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, app.Tenant.State.Groups[0], "POWER_BI_PRO");

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(app, user.UserPrincipalName, "POWER_BI_PRO")).Status);

        Assert.NotNull(Assert.Single(app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses).AssignedByGroup);
    }

    [Fact]
    public async Task Remove_WhoseAnswerWasLost_IsRepeatedAndTakenForDone()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.AcceptThenDrop("assignLicense");

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(app, User, "ENTERPRISEPACK")).Status);

        Assert.Equal(21, app.Tenant.State.Consumed("ENTERPRISEPACK"));
    }

    private static Task<Answer> DeleteAsync(TestApp app, string user, string sku) => app.SendAsync(HttpMethod.Delete, $"/api/users/{user}/licenses/{sku}");
}
