using System.Reflection;
using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;
using LicenseFunctions.Shared.Graph;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that gives the identity its Microsoft Graph permissions.</summary>
public sealed class GrantGraphPermissionsTests(BicepServer bicep) : IDisposable
{
    private readonly GraphTenant _tenant = new();

    public void Dispose() => _tenant.Dispose();

    [Fact]
    public async Task FirstRun_GivesWhatReadingNeeds_AndSaysSoBefore()
    {
        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["LicenseAssignment.Read.All", "User.Read.All"], _tenant.Granted);
        Assert.Contains("To add:\n  LicenseAssignment.Read.All\n  User.Read.All\nTo remove:\n  none\nAdded", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--assign", "LicenseAssignment.ReadWrite.All")]
    [InlineData("--usage-location", "User.ReadWrite.All")]
    [InlineData("--sign-in-activity", "AuditLog.Read.All")]
    [InlineData("--groups", "GroupMember.Read.All")]
    [InlineData("--subscriptions", "Organization.Read.All")]
    [InlineData("--reclaim", "MailboxSettings.Read")]
    [InlineData("--group-members", "GroupMember.Read.All", "GroupMember.ReadWrite.All")]
    [InlineData("--reprocess", "GroupMember.Read.All", "User.ReadWrite.All")]
    public async Task Option_AddsItsPermissions(string option, params string[] permissions)
    {
        await _tenant.RunAsync("--yes", option);

        Assert.Equal(permissions.Append("LicenseAssignment.Read.All").Append("User.Read.All").Order(StringComparer.Ordinal), _tenant.Granted);
    }

    [Fact]
    public async Task WhatIsSwitchedOff_IsTakenBack()
    {
        foreach (var name in GraphTenant.Names.Where(name => name != "Mail.Send"))
            _tenant.Grant(name);

        var run = await _tenant.RunAsync("--yes", "--read", "--groups");

        Assert.Equal(["GroupMember.Read.All", "LicenseAssignment.Read.All", "User.Read.All"], _tenant.Granted);
        Assert.Contains("Removed LicenseAssignment.ReadWrite.All", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_KnowsEveryPermissionThatTheAppNames()
    {
        var named = typeof(GraphPermissions).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        await _tenant.RunAsync(
            "--yes", "--assign", "--usage-location", "--sign-in-activity", "--groups", "--subscriptions", "--group-members", "--reprocess", "--reclaim");

        Assert.Equal(named.Order(StringComparer.Ordinal), _tenant.Granted);
    }

    [Fact]
    public async Task CommandOfTheGuide_GivesWhatProductionNeeds()
    {
        var made = new Prediction(Variant.Production, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.Production))));
        List<string> needed = [GraphPermissions.ReadSkus, GraphPermissions.ReadUsers, GraphPermissions.AssignLicenses, GraphPermissions.ReadSubscriptions];
        if (made.Settings.ContainsKey("Assignments__DefaultUsageLocation"))
            needed.Add(GraphPermissions.SetUsageLocation);
        if (made.Settings.ContainsKey("Assignments__ProtectedGroups__0"))
            needed.Add(GraphPermissions.ReadGroups);

        await _tenant.RunAsync(["--yes", .. DeploymentGuide.GrantOptions]);

        Assert.Equal(needed.Order(StringComparer.Ordinal), _tenant.Granted);
    }

    /// <summary>As that of macOS is.</summary>
    [Fact]
    public async Task OldBash_IsTold()
    {
        var script = await File.ReadAllTextAsync(Repository.PathOf("infra", "azure", "grant-graph-permissions.sh"), TestContext.Current.CancellationToken);

        var run = await Tool.RunAsync("bash", ["-s"], input: script.Replace("${BASH_VERSINFO[0]}", "3", StringComparison.Ordinal));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("needs bash 4", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondRun_ChangesNothing()
    {
        await _tenant.RunAsync("--yes", "--assign", "--groups");
        var writes = _tenant.Writes;

        var run = await _tenant.RunAsync("--yes", "--assign", "--groups");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(writes, _tenant.Writes);
        Assert.Contains("Nothing to do.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_ShowsAndChangesNothing()
    {
        _tenant.Grant("User.ReadWrite.All");

        var run = await _tenant.RunAsync("--what-if", "--assign");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, _tenant.Writes);
        Assert.Contains("  LicenseAssignment.ReadWrite.All\nTo remove:\n  User.ReadWrite.All\nWhat-if", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAYes_NothingIsChanged()
    {
        var run = await _tenant.RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(0, _tenant.Writes);
    }

    [Fact]
    public async Task PermissionOfSomebodyElse_IsShownAndLeftAlone()
    {
        _tenant.Grant("Mail.Send");

        var run = await _tenant.RunAsync("--yes");

        Assert.Contains("Mail.Send", _tenant.Granted);
        Assert.Contains("left alone:\n  Mail.Send", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PermissionThatGraphDoesNotHave_IsNamed_AndNothingIsChanged()
    {
        _tenant.Roles.RemoveAt(0);

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(0, _tenant.Writes);
        Assert.Contains("no application permission LicenseAssignment.Read.All", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("displayName eq")]
    [InlineData("appId=")]
    [InlineData("select=appRoles")]
    [InlineData("appRoleAssignments")]
    public async Task WhatCannotBeRead_IsNotTakenForNothing(string part)
    {
        _tenant.Grant("User.Read.All");
        _tenant.State["unreadable"] = part;

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(0, _tenant.Writes);
        Assert.Contains("Microsoft Graph could not be read", run.Errors, StringComparison.Ordinal);
        Assert.Contains(part, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task UnknownOption_IsNamed_WithTheUsage()
    {
        var run = await _tenant.RunAsync("--everything");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Unknown option: --everything", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Usage:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyWithoutTheRole_IsToldWhoCan()
    {
        _tenant.State["isAdministrator"] = false;

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Privileged Role Administrator", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyNotSignedIn_IsToldHow()
    {
        _tenant.State["isSignedIn"] = false;

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("az login", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoIdentitiesOfOneName_AreNotGuessedAt()
    {
        _tenant.Principals.Add(GraphTenant.Principal("other", "b", "ManagedIdentity"));

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--principal-id", run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, _tenant.Writes);
    }

    [Fact]
    public async Task NoIdentityOfThatName_IsSaid()
    {
        _tenant.Principals.RemoveAt(1);

        var run = await _tenant.RunAsync("--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no managed identity with the name 'licenses-identity'", run.Errors, StringComparison.Ordinal);
    }
}
