using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Scripts;

/// <summary>The script that ends a deployment which would switch the sign-in off by a variable that is not set.</summary>
public sealed class KeepSignInTests : IDisposable
{
    private readonly FakeCommands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Theory]
    [InlineData("app", "True", "", 1)]
    [InlineData("app", "true", "", 1)]
    [InlineData("app", "True", "00000000-0000-0000-0000-00000000cccc", 0)]
    [InlineData("app", "False", "", 0)]
    [InlineData("app", "", "", 0)]
    [InlineData("", "", "", 0)]
    public async Task Deployment_EndsOnly_IfItWouldSwitchTheSignInOff(string app, string present, string client, int exitCode)
    {
        _commands.Put("az", $"case $* in *appsettings*) echo '{present}' ;; *) echo '{app}' ;; esac");

        var run = await RunAsync(client);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 1, run.Errors.Contains("ENTRA_CLIENT_ID", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("functionapp list")]
    [InlineData("appsettings list")]
    public async Task WhatCannotBeRead_EndsIt_Too(string command)
    {
        _commands.Put("az", $"case $* in *'{command}'*) exit 1 ;; *) echo app ;; esac");

        Assert.NotEqual(0, (await RunAsync("")).ExitCode);
    }

    private Task<Tool> RunAsync(string client) => _commands.RunAsync("infra/azure/keep-sign-in.sh", "licenses", client);
}
