using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that lets the app use one mailbox of Exchange Online. No test runs PowerShell: a stand-in shows what it would be given.</summary>
public sealed partial class SetUpMailboxTests : IDisposable
{
    private const string Mailbox = "licenses@contoso.example";
    private readonly GraphTenant _tenant = new();

    public SetUpMailboxTests() => PutPowerShell();

    public void Dispose() => _tenant.Dispose();

    [Fact]
    public async Task Commands_ArePrinted_WithTheIdsOfTheIdentity_AndNothingIsDone()
    {
        var run = await RunAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains($"""
            $address = '{Mailbox}'
            $appId = 'a'
            $objectId = 'app'
            $name = 'licenses a'
            $other = ''
            """, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PowerShell ran", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, _tenant.Writes);
    }

    /// <summary>Not by its address, which an administrator can give to another mailbox; and each right by name, so that none more is given.</summary>
    [Fact]
    public async Task Commands_GiveTwoRights_WithinAScopeOfThisMailboxOnly()
    {
        var run = await RunAsync();

        Assert.Contains("foreach ($right in 'Mail.ReadWrite', 'Mail.Send') {", run.Output, StringComparison.Ordinal);
        Assert.Contains("$filter = \"Guid -eq '$($mailbox.Guid)'\"\n", run.Output, StringComparison.Ordinal);
        var given = Assert.Single(run.Output.Split('\n'), line => line.Contains("New-ManagementRoleAssignment", StringComparison.Ordinal));
        Assert.Contains("-Role \"Application $right\" -CustomResourceScope $name", given, StringComparison.Ordinal);
    }

    /// <summary>What a command changes is looked for before, so that a second run changes nothing.</summary>
    [Fact]
    public async Task Commands_LookBeforeTheyChange()
    {
        var lines = (await RunAsync()).Output.Split('\n');

        var changes = lines.Index().Where(line => Change().IsMatch(line.Item) && !line.Item.Contains("throw", StringComparison.Ordinal)).ToList();
        Assert.Equal(["New-ServicePrincipal", "New-ManagementScope", "Set-ManagementScope", "New-ManagementRoleAssignment", "Set-ManagementRoleAssignment"],
            changes.Select(line => Change().Match(line.Item).Groups["command"].Value));
        Assert.All(changes, change =>
        {
            var get = $"Get-{Change().Match(change.Item).Groups["noun"].Value}";
            Assert.Contains(lines[Math.Max(0, change.Index - 5)..(change.Index + 1)], line => line.Contains(get, StringComparison.Ordinal));
            Assert.Matches("if ", string.Join('\n', lines[(change.Index - 1)..(change.Index + 1)]));
        });
    }

    [Fact]
    public async Task Commands_EndWithTheCheck_OfThisMailboxAndOfAnotherOne()
    {
        var run = await RunAsync("--other", "director@contoso.example");

        Assert.Contains("Test-ServicePrincipalAuthorization -Identity $objectId -Resource $address", run.Output, StringComparison.Ordinal);
        Assert.Contains("$other = 'director@contoso.example'", run.Output, StringComparison.Ordinal);
        Assert.Contains("Test-ServicePrincipalAuthorization -Identity $objectId -Resource \"$other\"", run.Output, StringComparison.Ordinal);
    }

    /// <summary>An administrator of Exchange need not have access to Azure.</summary>
    [Fact]
    public async Task WithBothIds_NoAzureCliIsNeeded()
    {
        _tenant.State["isSignedIn"] = false;

        var run = await _tenant.RunScriptAsync("set-up-mailbox.sh", "--mailbox", Mailbox, "--app-id", "a", "--principal-id", "app");

        Assert.Equal((await RunWhileSignedInAsync()).Output, run.Output);
    }

    [Fact]
    public async Task Run_RunsExactlyWhatIsPrinted()
    {
        var printed = await RunAsync();

        var run = await RunAsync("--run", "--yes");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.EndsWith($"PowerShell ran:\n{printed.Output}", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, _tenant.Writes);
    }

    [Theory]
    [InlineData("--what-if", 0)]
    [InlineData("--run", 1)] // nobody says yes
    public async Task WhatIf_OrNoYes_RunsNothing(string option, int exitCode)
    {
        var run = await RunAsync("--run", option);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotContain("PowerShell ran", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutTheModule_SaysHowToGetIt()
    {
        PutPowerShell(hasModule: false);

        var run = await RunAsync("--run", "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Install-Module ExchangeOnlineManagement", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("PowerShell ran", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatFails_IsAFailure()
    {
        PutPowerShell(ends: 1);

        var run = await RunAsync("--run", "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("run this again", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>It would be for every mailbox. The script neither gives nor takes it, but whoever runs it reads it.</summary>
    [Fact]
    public async Task MailPermissionInEntra_IsWarnedOf_AndLeftAlone()
    {
        _tenant.Grant("Mail.Send");
        _tenant.Grant("User.Read.All");

        var printed = await RunAsync();
        var run = await RunAsync("--run", "--yes");

        Assert.Equal(0, printed.ExitCode);
        Assert.Contains("in Microsoft Entra ID the app has Mail.Send, which opens every mailbox", printed.Errors, StringComparison.Ordinal);
        Assert.StartsWith("# Exchange Online PowerShell", printed.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["Mail.Send", "User.Read.All"], _tenant.Granted);
        Assert.Equal(0, _tenant.Writes);
    }

    [Theory]
    [InlineData("appId=")]
    [InlineData("select=appRoles")]
    [InlineData("appRoleAssignments")]
    public async Task WhatCannotBeRead_IsNotTakenForNothing(string part)
    {
        _tenant.State["unreadable"] = part;

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Microsoft Graph could not be read", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task UnknownIdentity_AndSomebodyNotSignedIn_AreTold()
    {
        var unknown = await _tenant.RunScriptAsync(
            "set-up-mailbox.sh", "--mailbox", Mailbox, "--identity", "another", "--resource-group", "licenses");
        _tenant.State["isSignedIn"] = false;
        var stranger = await RunAsync();

        Assert.Equal((1, 1), (unknown.ExitCode, stranger.ExitCode));
        Assert.Contains("another could not be read in licenses", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("az login", stranger.Errors, StringComparison.Ordinal);
    }

    /// <summary>Values become part of a program, so they may have no character that PowerShell reads.</summary>
    [Theory]
    [InlineData("--everything")]
    [InlineData("--mailbox")]
    [InlineData("--mailbox", "licenses")]
    [InlineData("--mailbox", "x'; Remove-Mailbox all; '@contoso.example")]
    [InlineData("--mailbox", "$(whoami)@contoso.example")]
    [InlineData("--other", "x' + 'y@contoso.example")]
    [InlineData("--app-id", "a")]
    [InlineData("--app-id", "a'", "--principal-id", "app")]
    public async Task Misuse_IsExplained_WithTheUsage(params string[] options)
    {
        var run = await RunAsync(options);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("Usage:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Azd_NamesItAfterProvisioning_WhereTheMailboxIsUsed()
    {
        var hook = File.ReadAllText(Repository.PathOf("azure.yaml")).Split("\n  postprovision:\n")[1];

        Assert.Contains("if [ -n \"${MAILBOX:-}\" ]; then echo \"infra/azure/set-up-mailbox.sh", hook, StringComparison.Ordinal);
    }

    private Task<Tool> RunAsync(params string[] options) => _tenant.RunScriptAsync(
        "set-up-mailbox.sh", ["--mailbox", Mailbox, "--identity", "licenses-identity", "--resource-group", "licenses", .. options]);

    private Task<Tool> RunWhileSignedInAsync()
    {
        _tenant.State["isSignedIn"] = true;
        return RunAsync();
    }

    private void PutPowerShell(bool hasModule = true, int ends = 0) => _tenant.Put(
        "pwsh", $"case $* in *Get-Module*) exit {(hasModule ? 0 : 1)} ;; *) echo 'PowerShell ran:' && cat \"${{!#}}\" && exit {ends} ;; esac");

    [GeneratedRegex(@"\b(?<command>(New|Set)-(?<noun>[A-Z][A-Za-z]+))\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Change();
}
