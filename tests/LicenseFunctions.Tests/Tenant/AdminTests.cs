using System.Net;
using LicenseFunctions.Tenant;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class AdminTests
{
    [Fact]
    public async Task Summary_TellsUnitsAndWhatIsLeft()
    {
        await using var tenant = await StartAsync();

        var sku = (await tenant.GetAsync("/tenant")).Json["skus"]!.AsArray().Single(sku => (string?)sku!["skuPartNumber"] == "SPB")!;

        Assert.Equal((5, 7, -2), ((int)sku["enabled"]!, (int)sku["assigned"]!, (int)sku["available"]!));
    }

    [Fact]
    public async Task Channel_KeepsWhatIsPosted()
    {
        await using var tenant = await StartAsync();

        var posted = await tenant.SendAsync(HttpMethod.Post, "/channels/teams", """{"type": "message"}""");
        var broken = await tenant.SendAsync(HttpMethod.Post, "/channels/teams", "{");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.BadRequest), (posted.Status, broken.Status));
        var message = Assert.Single((await tenant.GetAsync("/channels")).Json.AsArray())!;
        Assert.Equal(("teams", "message"), ((string?)message["channel"], (string?)message["body"]!["type"]));
    }

    [Theory]
    [InlineData("ENTERPRISEPACK")]
    [InlineData("BRAND_NEW")]
    public async Task Sku_Put_SetsUnits(string partNumber)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(HttpMethod.Put, $"/tenant/skus/{partNumber}", """{"enabled": 40, "warning": 2}""");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(42, tenant.State.FindSku(partNumber)!.Assignable);
    }

    [Theory]
    [InlineData("""{"userPrincipalName": "new.one@contoso.example", "skus": ["SPE_E5"]}""", HttpStatusCode.Created)]
    [InlineData("""{"count": 3}""", HttpStatusCode.Created)]
    [InlineData("""{"userPrincipalName": "adele.vance@contoso.example"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"count": 3, "skus": ["NOT_BOUGHT"]}""", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    public async Task Users_Post_AddsThem(string json, HttpStatusCode status)
    {
        await using var tenant = await StartAsync();

        Assert.Equal(status, (await tenant.SendAsync(HttpMethod.Post, "/tenant/users", json)).Status);
    }

    [Fact]
    public async Task Reseller_PutAndTold_Answers()
    {
        await using var tenant = await StartAsync();
        await tenant.SendAsync(HttpMethod.Put, "/tenant/reseller", """{"answer": "refuse", "delaySeconds": -1, "language": "en"}""");
        await tenant.MailAsync(Mails.Order());

        await tenant.SendAsync(HttpMethod.Post, "/tenant/reseller/answers");

        Assert.Contains("could not be executed", Assert.Single(tenant.Server.Mailbox.Replies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_Put_AreTheOnlyOnes()
    {
        await using var tenant = await StartAsync();

        await tenant.SendAsync(HttpMethod.Put, "/tenant/permissions", """["User.Read.All"]""");

        Assert.Equal(["User.Read.All"], tenant.State.Permissions.Granted);
    }

    [Fact]
    public async Task Requests_AreListed()
    {
        await using var tenant = await StartAsync();
        await tenant.GetAsync("/v1.0/organization");

        Assert.Equal("/v1.0/organization", (string?)(await tenant.GetAsync("/tenant/requests")).Json[0]!["path"]);
    }

    [Fact]
    public void State_TenThousandUsers_AreCounted()
    {
        var state = new TenantState(TenantData.Empty);
        state.AddSku("ANY", enabled: 10);

        state.AddUsers(10_000, "ANY");

        Assert.Equal((10_000, 10_000), (state.Users.Count, state.Consumed("ANY")));
    }
}
