using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Run.SignIn;

namespace LicenseFunctions.Tests.Health;

public sealed class HealthTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Health_WhenTheAppCanWork_Is200_WithoutAKey()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["LocalHost:EnableAuth"] = "true" } });

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/health")).Status);
    }

    /// <summary>This assembly has the version of Directory.Build.props, too.</summary>
    [Fact]
    public async Task Version_IsInTheDetails_AndOnThePage()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true });
        var version = typeof(HealthTests).Assembly.GetName().Version!.ToString(3);

        Assert.Equal(version, (await app.GetAsync("/api/health/details")).Text("version"));
        var page = await (await app.SignInAsync(Person.Reader)).GetAsync("/api/app");
        Assert.Contains($"LicenseFunctions {version}<", page.Body.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/licenses")]
    [InlineData("GET", "/api/licenses/ENTERPRISEPACK/history")]
    [InlineData("PUT", "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK")]
    [InlineData("DELETE", "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK")]
    [InlineData("POST", "/api/orders")]
    [InlineData("GET", "/api/orders")]
    [InlineData("GET", "/api/orders/LIC-20261124-103805-7KQ2M")]
    public async Task EverythingElse_WithoutAKey_Is401(string method, string path)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["LocalHost:EnableAuth"] = "true" } });
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(app.Tenant.Requests.All);
    }
}
