using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that lets people sign in to the page.</summary>
public sealed class SetUpSignInTests : IDisposable
{
    private const string Client = "00000000-0000-0000-0000-00000000c001";
    private const string Callback = "https://licenses-x1.azurewebsites.net/.auth/login/aad/callback";
    private readonly SignInTenant _tenant = new();

    public void Dispose() => _tenant.Dispose();

    [Fact]
    public async Task FirstRun_MakesTheRegistration_GivesTheRolesToWhoRunsIt_AndTurnsTheSignInOn()
    {
        var run = await _tenant.RunAsAzdAsync("", "--yes");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var registration = new Resource(Assert.Single(_tenant.Applications)!);
        Assert.Equal(("licenses-x1", "AzureADMyOrg", "2"),
            (registration.Text("displayName"), registration.Text("signInAudience"), registration.Text("api.requestedAccessTokenVersion")));
        Assert.True(registration.Is("web.implicitGrantSettings.enableIdTokenIssuance"));
        Assert.Equal([Callback], registration.Texts("web.redirectUris"));
        Assert.Equal([$"api://{Client}"], registration.Texts("identifierUris"));
        Assert.Equal(["Licenses.Read", "Licenses.Assign", "Licenses.Order"], registration.List("appRoles").Select(role => role.Text("value")));
        var principal = new Resource(_tenant.State["servicePrincipals"]![1]!);
        Assert.True(principal.Is("appRoleAssignmentRequired"));
        Assert.Equal([$"{SignInTenant.Me} 1", $"{SignInTenant.Me} 2", $"{SignInTenant.Me} 3"], _tenant.Assigned);
        Assert.Equal("AllPrincipals openid profile", $"{_tenant.State["grants"]![0]!["consentType"]} {_tenant.State["grants"]![0]!["scope"]}");
        Assert.Equal([$"env set ENTRA_CLIENT_ID {Client}"], _tenant.Azd);
        Assert.Equal("licenses-x1 00000000-0000-0000-0000-00000000c001 false",
            $"{_tenant.State["deployed"]!["appName"]} {_tenant.State["deployed"]!["entraClientId"]} {_tenant.State["deployed"]!["requireEntra"]}");
    }

    /// <summary>A secret would have to be kept, and renewed before it ends.</summary>
    [Fact]
    public async Task Registration_HasNoSecret_AndAsksForNoPermissionOfItsOwn()
    {
        await _tenant.RunAsAzdAsync("", "--yes");

        var registration = Assert.Single(_tenant.Applications)!.AsObject();
        Assert.DoesNotContain(registration, property => property.Key is "passwordCredentials" or "keyCredentials" or "requiredResourceAccess");
    }

    [Theory]
    [InlineData(Client)]
    [InlineData("")]
    public async Task SecondRun_ChangesNothing(string client)
    {
        await _tenant.RunAsAzdAsync("", "--yes");
        var before = _tenant.Writes;

        var run = client.Length > 0
            ? await _tenant.RunAsAzdAsync(client, "--yes")
            : await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses", "--yes");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(before, _tenant.Writes);
        Assert.Contains("Nothing to do.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_ShowsAll_AndChangesNothing()
    {
        var run = await _tenant.RunAsAzdAsync("", "--what-if");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, _tenant.Writes);
        Assert.Empty(_tenant.Azd);
        Assert.Contains($"""
            To do:
              make the app registration licenses-x1
              make its enterprise application, with assignment required
              consent to openid and profile for everybody
              give {SignInTenant.Me} the app role 5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e01
              give {SignInTenant.Me} the app role 5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e02
              give {SignInTenant.Me} the app role 5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e03
              set ENTRA_CLIENT_ID in the azd environment production
              turn on the sign-in of licenses-x1
            What-if: nothing was changed.
            """, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAYes_NothingIsChanged()
    {
        var run = await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses");

        Assert.Equal((1, 0), (run.ExitCode, _tenant.Writes));
    }

    /// <summary>azd goes on, and whoever runs it knows what to send to whom.</summary>
    [Fact]
    public async Task SomebodyWithoutTheRole_GetsTheRequestForTheirAdministrator_AndAzdGoesOn()
    {
        _tenant.State["isAdministrator"] = false;

        var run = await _tenant.RunAsAzdAsync("", "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(_tenant.Azd);
        Assert.Null(_tenant.State["deployed"]);
        Assert.Contains("Application Administrator", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"infra/azure/set-up-sign-in.sh --app licenses-x1 --host licenses-x1.azurewebsites.net --operator {SignInTenant.Me}\n", run.Output,
            StringComparison.Ordinal);
        Assert.Contains(Callback, run.Output, StringComparison.Ordinal);
        Assert.Contains("azd env set ENTRA_CLIENT_ID <client id> && azd provision", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The command of that request: the administrator has no access to the app in Azure.</summary>
    [Fact]
    public async Task Administrator_SetsUpTheRegistrationAlone()
    {
        var run = await _tenant.RunAsync(
            "--app", "licenses-x1", "--host", "licenses-x1.azurewebsites.net", "--operator", "somebody", "--reader", "group", "--yes");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(["group 1", "somebody 1", "somebody 2", "somebody 3"], _tenant.Assigned);
        Assert.Null(_tenant.State["deployed"]);
        Assert.Contains($"Client id: {Client}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatOthersAdded_Stays()
    {
        await _tenant.RunAsAzdAsync("", "--yes");
        var registration = _tenant.Applications[0]!;
        registration["web"]!["redirectUris"] = new JsonArray("https://licenses.contoso.com/.auth/login/aad/callback");
        registration["appRoles"] = new JsonArray(
            new JsonObject { ["id"] = "theirs", ["value"] = "Reports.Read", ["isEnabled"] = true, ["allowedMemberTypes"] = new JsonArray("User") });
        _tenant.State["servicePrincipals"]![1]!["appRoleAssignmentRequired"] = false;
        _tenant.State["grants"]![0]!["scope"] = "User.Read";

        await _tenant.RunAsAzdAsync(Client, "--yes");

        var after = new Resource(_tenant.Applications[0]!);
        Assert.Equal(["https://licenses.contoso.com/.auth/login/aad/callback", Callback], after.Texts("web.redirectUris"));
        Assert.Equal(["Reports.Read", "Licenses.Read", "Licenses.Assign", "Licenses.Order"], after.List("appRoles").Select(role => role.Text("value")));
        Assert.True(new Resource(_tenant.State["servicePrincipals"]![1]!).Is("appRoleAssignmentRequired"));
        Assert.Equal("User.Read openid profile", _tenant.State["grants"]![0]!["scope"]!.GetValue<string>());
        Assert.Contains("Nothing to do.", (await _tenant.RunAsAzdAsync(Client, "--yes")).Output, StringComparison.Ordinal);
    }

    /// <summary>Who took the roles away from the person who deploys meant it.</summary>
    [Fact]
    public async Task WhoRunsIt_GetsTheRoles_OnlyWhileNobodyHasOne()
    {
        await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses", "--reader", "somebody", "--yes");

        await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses", "--yes");

        Assert.Equal(["somebody 1"], _tenant.Assigned);
    }

    /// <summary>The owner of a registration can give its roles to anybody.</summary>
    [Theory]
    [InlineData("somebody-else")]
    [InlineData($"{SignInTenant.Me},somebody-else")]
    [InlineData("")]
    public async Task RegistrationOfSomebodyElse_WithTheName_IsNotTaken(string owners)
    {
        await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses", "--yes");
        _tenant.Applications[0]!["owners"] = new JsonArray([.. owners.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(owner => (JsonNode)owner)]);
        var before = _tenant.Writes;

        var run = await _tenant.RunAsync("--app", "licenses-x1", "--resource-group", "licenses", "--operator", "somebody", "--yes");

        Assert.Equal((1, before), (run.ExitCode, _tenant.Writes));
        Assert.Contains($"--client-id {Client}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientId_ThatIsNone_IsNamed_AndNothingIsChanged()
    {
        var run = await _tenant.RunAsAzdAsync("11111111-0000-0000-0000-000000000000", "--yes");

        Assert.Equal((1, 0), (run.ExitCode, _tenant.Writes));
        Assert.Contains("11111111-0000-0000-0000-000000000000", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_ThatRequiresASignInOfEverybody_GoesOnDoingSo()
    {
        _tenant.State["requireEntra"] = "True";

        await _tenant.RunAsAzdAsync("", "--yes");

        Assert.Equal("true", _tenant.State["deployed"]!["requireEntra"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("applications?")]
    [InlineData("appId='00000003")]
    [InlineData("appRoleAssignedTo")]
    [InlineData("oauth2PermissionGrants")]
    [InlineData("authsettingsV2")]
    public async Task WhatCannotBeRead_IsNotTakenForNothing(string part)
    {
        await _tenant.RunAsAzdAsync("", "--yes");
        _tenant.State["unreadable"] = part;
        _tenant.State["assignments"] = new JsonArray();
        var before = _tenant.Writes;

        var run = await _tenant.RunAsAzdAsync(Client, "--yes");

        Assert.Equal((1, before), (run.ExitCode, _tenant.Writes));
        Assert.Contains("could not be read", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyNotSignedIn_IsToldHow()
    {
        _tenant.State["isSignedIn"] = false;

        var run = await _tenant.RunAsAzdAsync("", "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("az login", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--everything")]
    [InlineData("--app")]
    [InlineData("--yes")]
    public async Task Misuse_IsExplained_WithTheUsage(string option)
    {
        var run = await _tenant.RunAsync(option);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Usage:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Azd_RunsItAfterProvisioning_AndGoesOnWhateverItSays()
    {
        var hook = File.ReadAllText(Repository.PathOf("azure.yaml")).Split("\n  postprovision:\n")[1];

        Assert.Contains("bash infra/azure/set-up-sign-in.sh --yes\n    interactive", hook, StringComparison.Ordinal);
        Assert.Contains("continueOnError: true\n", hook, StringComparison.Ordinal);
    }
}
