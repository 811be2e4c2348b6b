using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Health;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Shared;

public sealed class AccessTests(AzuriteFixture azurite)
{
    private static readonly TestAppOptions EntraIsOn = new()
    {
        Settings = new Dictionary<string, string>
        {
            ["Access:RequireEntra"] = "true",
            ["WEBSITE_AUTH_ENABLED"] = "True"
        }
    };

    [Theory]
    [InlineData("GET", "/api/licenses", "Licenses.Read")]
    [InlineData("GET", "/api/orders", "Licenses.Read")]
    [InlineData("PUT", "/api/users/wout.stevens@contoso.example/licenses/SPE_E5", "Licenses.Assign")]
    [InlineData("DELETE", "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK", "Licenses.Assign")]
    [InlineData("POST", "/api/orders", "Licenses.Order")]
    public async Task Call_WhereEntraIsOn_NeedsExactlyItsRole(string method, string path, string role)
    {
        await using var app = await TestApp.StartAsync(azurite, EntraIsOn);
        var body = method == "POST" ? """{"sku": "ENTERPRISEPACK", "quantity": 1}""" : null;
        var others = new[] { AppRole.Read, AppRole.Assign, AppRole.Order }.Except([role]).ToArray();

        (await app.SendAsync(new HttpMethod(method), path, body)).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        (await app.SendAsync(new HttpMethod(method), path, body, Principal("not base64"))).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        (await app.SendAsync(new HttpMethod(method), path, body, SignedIn(others))).IsProblem(HttpStatusCode.Forbidden, "role-missing");
        Assert.Empty(app.Tenant.Requests.All);

        Assert.InRange((int)(await app.SendAsync(new HttpMethod(method), path, body, SignedIn(role))).Status, 200, 299);
    }

    [Fact]
    public async Task Assign_ThatMayOrder_NeedsTheRoleForOrders_Too()
    {
        await using var app = await TestApp.StartAsync(azurite, EntraIsOn);
        const string Path = "/api/users/wout.stevens@contoso.example/licenses/EXCHANGESTANDARD";
        const string Body = """{"whenNoneFree": "order"}""";

        (await app.SendAsync(HttpMethod.Put, Path, Body, SignedIn(AppRole.Assign))).IsProblem(HttpStatusCode.Forbidden, "role-missing");

        Assert.Equal(HttpStatusCode.Accepted, (await app.SendAsync(HttpMethod.Put, Path, Body, SignedIn(AppRole.Assign, AppRole.Order))).Status);
    }

    [Fact]
    public async Task Health_WhereEntraIsOn_StaysOpen()
    {
        await using var app = await TestApp.StartAsync(azurite, EntraIsOn);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/health")).Status);
    }

    [Fact]
    public async Task Caller_WhoSignedIn_IsTheOneInTheAudit_WhateverTheHeaderSays()
    {
        await using var app = await TestApp.StartAsync(azurite, EntraIsOn);

        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5", null, SignedIn(AppRole.Assign),
            ("X-Caller", "somebody else"));

        var changes = await app.SendAsync(HttpMethod.Get, "/api/changes", null, SignedIn(AppRole.Read));
        Assert.Equal("11111111-2222-3333-4444-555555555555", changes.Body.GetProperty("value")[0].GetProperty("caller").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("False")]
    [InlineData("1")]
    public async Task Call_WhereEntraIsRequiredAndThePlatformDoesNotAuthenticate_IsRefused_AndHealthSaysWhy(string? setting)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = Auth(setting, requireEntra: true) });

        var detail = (await app.SendAsync(HttpMethod.Get, "/api/licenses", null, SignedIn(AppRole.Read)))
            .IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        var health = await app.GetAsync("/api/health");

        Assert.Contains("WEBSITE_AUTH_ENABLED", detail, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "closed"), (health.Status, health.Text("status")));
        Assert.Contains("App Service authentication is off", health.Text("detail"), StringComparison.Ordinal);
        var report = await app.Services.GetRequiredService<HealthReport>().MakeAsync(TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding is { Check: "Sign-in of callers", State: FindingState.Failed });
    }

    [Theory]
    [InlineData("true", "11111111-2222-3333-4444-555555555555", false)]
    [InlineData("TRUE", "11111111-2222-3333-4444-555555555555", false)]
    [InlineData("false", "hr-flow", true)]
    [InlineData(null, "hr-flow", true)]
    public async Task Principal_IsBelievedOnlyWhereThePlatformSetsIt_AndTheAuditSaysWhichNamesAreClaimed(string? setting, string caller, bool isClaimed)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = Auth(setting, requireEntra: false) });

        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5", null, SignedIn(AppRole.Assign), ("X-Caller", "hr-flow"));

        var change = (await app.GetAsync("/api/changes")).Body.GetProperty("value")[0];
        Assert.Equal((caller, isClaimed), (change.GetProperty("caller").GetString(), change.GetProperty("callerClaimed").GetBoolean()));
    }

    [Fact]
    public void Role_IsNamedForEveryHttpFunction_AndOneThatIsNotNamedIsClosed()
    {
        var all = new HashSet<string> { AppRole.Read, AppRole.Assign, AppRole.Order };
        var functions = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).ToList();

        Assert.NotEmpty(functions);
        Assert.All(functions, function => Assert.True(AppRole.Allows(function, all), $"{function} has no role in AppRole"));
        Assert.Equal(
            [
                "CancelOrderByLink",
                "DecideByLink",
                "DecideLeaver",
                "GetApiReferenceScript",
                "GetCancelLink",
                "GetHealth",
                "GetLeaverLink",
                "GetOrderLink",
                "GetPageAsset",
                "ReceiveDeliveryEvents",
                "ReceiveReply",
            ],
            functions.Where(function => AppRole.Allows(function, null)).Order(StringComparer.Ordinal));
        Assert.False(AppRole.Allows("SomethingNew", all));
    }

    /// <summary>What the host opens to everybody is either closed by the app itself or meant to be open; and what it closes with a key is no page.</summary>
    [Fact]
    public void Functions_WithoutAKey_AreThoseThatTheTableCallsOpen()
    {
        var levels =
            from type in typeof(Program).Assembly.GetTypes()
            from method in type.GetMethods()
            from parameter in method.GetParameters()
            from data in parameter.GetCustomAttributesData()
            where data.AttributeType == typeof(HttpTriggerAttribute)
            let function = method.GetCustomAttribute<FunctionAttribute>()!.Name
            select (Function: function, IsOpen: data.ConstructorArguments[0].Value is (int)AuthorizationLevel.Anonymous,
                Route: parameter.GetCustomAttribute<HttpTriggerAttribute>()!.Route!);

        Assert.All(levels, level => Assert.Equal((level.Function, level.IsOpen), (level.Function, AppRole.IsOpen(level.Function))));
        Assert.All(
            levels.Where(level => level.Route.Split('/')[0] == "app" && level.Function != "GetPageAsset"),
            level => Assert.True(AppRole.IsPage(level.Function), level.Function));
    }

    /// <summary>A function that somebody forgot to put into the table.</summary>
    [Fact]
    public void Function_ThatIsNotInTheTable_IsClosed_AlsoWithoutEntra()
    {
        var access = new CallerAccess(new AccessOptions(), new ConfigurationBuilder().Build());

        var refusal = Assert.Throws<ProblemException>(() => access.CheckFunction("SomethingNew", new DefaultHttpContext().Request));

        Assert.Equal("role-missing", refusal.Kind.Code);
    }

    [Theory]
    [InlineData("GetOverviewPage", "Licenses.Read", true)]
    [InlineData("GetOverviewPage", "Licenses.Assign,Licenses.Order", false)]
    [InlineData("ActOnOrder", "Licenses.Read,Licenses.Assign,Licenses.Order", true)]
    [InlineData("ActOnOrder", "Licenses.Read,Licenses.Order", false)]
    [InlineData("ActOnOrder", "Licenses.Read,Licenses.Assign", false)]
    [InlineData("ActOnProduct", "Licenses.Assign,Licenses.Order", false)]
    public void Pages_AreForThoseWhoRead_AndTheirFormsForThoseWithAllRoles(string function, string roles, bool isAllowed) =>
        Assert.Equal(isAllowed, AppRole.Allows(function, roles.Split(',').ToHashSet()));

    private static Dictionary<string, string> Auth(string? setting, bool requireEntra)
    {
        var settings = new Dictionary<string, string> { ["Access:RequireEntra"] = requireEntra.ToString() };
        if (setting is not null)
            settings["WEBSITE_AUTH_ENABLED"] = setting;
        return settings;
    }

    private static (string Name, string Value) SignedIn(params string[] roles)
    {
        var claims = roles.Select(role => new { typ = "roles", val = role }).Append(new { typ = "appid", val = "11111111-2222-3333-4444-555555555555" });
        return Principal(Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { auth_typ = "aad", claims }))));
    }

    private static (string Name, string Value) Principal(string value) => ("X-MS-CLIENT-PRINCIPAL", value);
}
