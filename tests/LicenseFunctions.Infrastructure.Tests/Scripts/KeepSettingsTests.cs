using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that ends a deployment which would switch the sign-in or the mailbox off by a variable that is not set.</summary>
public sealed class KeepSettingsTests : IDisposable
{
    private readonly FakeCommands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Theory]
    [InlineData("app", "True", "client", "", "REQUIRE_ENTRA")]
    [InlineData("app", "true", "client", "false", "REQUIRE_ENTRA")]
    [InlineData("app", "True", "", "true", "ENTRA_CLIENT_ID")]
    [InlineData("app", "False", "", "", "ENTRA_CLIENT_ID")]
    [InlineData("app", "", "", "", "ENTRA_CLIENT_ID")]
    [InlineData("app", "True", "client", "true", "")]
    [InlineData("app", "False", "client", "", "")]
    [InlineData("", "", "", "", "")]
    public async Task Deployment_EndsOnly_IfItWouldTakeTheSignInAway(string app, string required, string client, string require, string variable)
    {
        Put(app, required, isOn: "true");

        var run = await RunAsync(client, require);

        Assert.Equal(variable.Length > 0 ? 1 : 0, run.ExitCode);
        Assert.Contains(variable, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mailbox", "", 1)]
    [InlineData("mailbox", "sendgrid", 1)]
    [InlineData("mailbox", "mailbox", 0)]
    [InlineData("sendgrid", "mailbox", 0)]
    [InlineData("", "", 0)]
    public async Task Deployment_EndsOnly_IfItWouldReplaceTheMailboxBySendGrid(string present, string channel, int exitCode)
    {
        Put("app", "False", isOn: "false", present);

        var run = await RunAsync("", "", channel);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 1, run.Errors.Contains("set MAIL_CHANNEL to mailbox", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deployment_WhereNobodySignsIn_GoesOn()
    {
        Put("app", "False", isOn: "false");

        Assert.Equal(0, (await RunAsync("", "")).ExitCode);
    }

    [Theory]
    [InlineData("functionapp list")]
    [InlineData("RequireEntra")]
    [InlineData("Mail__Channel")]
    [InlineData("authsettingsV2")]
    public async Task WhatCannotBeRead_EndsIt_Too(string command)
    {
        _commands.Put("az", $"case $* in *'{command}'*) exit 1 ;; *appsettings*) ;; *) echo app ;; esac");

        Assert.NotEqual(0, (await RunAsync("", "")).ExitCode);
    }

    private void Put(string app, string required, string isOn, string channel = "") => _commands.Put(
        "az", $"case $* in *RequireEntra*) echo '{required}' ;; *Mail__Channel*) echo '{channel}' ;; *authsettingsV2*) echo {isOn} ;; *) echo '{app}' ;; esac");

    private Task<Tool> RunAsync(string client, string require, string channel = "") =>
        _commands.RunAsync("infra/azure/keep-settings.sh", "licenses", client, require, channel);
}
