using System.Net;
using System.Net.Sockets;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Run;

namespace LicenseFunctions.Tests.Host;

public sealed class ProcessTests(AzuriteFixture azurite)
{
    private readonly string _storage = azurite.NewStorageAccount();

    [Fact]
    public async Task Timer_OfTwoHosts_RunsInOneAndIsTakenOverWhenItDies()
    {
        await using var first = new SampleProcess(_storage, settings: ("SampleSchedule", "* * * * * *"));
        await first.Files.RecordsAsync("tick");
        await using var second = await SampleHost.StartAsync(_storage, ("SampleSchedule", "* * * * * *"));
        await first.Files.RecordsAsync("tick", first.Files.Of("tick").Count + 3);
        Assert.Empty(second.Files.Of("tick"));

        first.Kill();

        await second.RecordsAsync("tick");
    }

    [Fact]
    public async Task Worker_OfAHostThatIsKilled_Ends()
    {
        await using var host = new SampleProcess(_storage);
        using var worker = await host.WorkerAsync();

        host.Kill();

        await Eventually.HoldsAsync(() => worker.HasExited, "the worker's end");
    }

    [Fact]
    public async Task Host_ToldToStop_LetsARunningFunctionFinishAndEndsItsWorker()
    {
        await using var host = new SampleProcess(_storage);
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("wait");
        await host.Files.RecordsAsync("work 'wait' 1");
        using var worker = await host.WorkerAsync();

        await host.SignalAsync("TERM");
        host.Files.OpenGate();

        var (exitCode, output, errors) = await host.EndAsync();
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("work waited", host.Files.Lines);
        Assert.Equal(0, await queue.CountAsync());
        Assert.Contains("ended with exit code 0", output, StringComparison.Ordinal);
        Assert.Contains("stopping", host.Files.Lines);
        Assert.True(worker.HasExited);
    }

    [Fact]
    public async Task Host_ThatStarts_ListsItsFunctionsAndLogsOnce()
    {
        await using var host = new SampleProcess(_storage, ["--enableAuth"]);
        using var worker = await host.WorkerAsync();
        await new SampleQueue(_storage).SendAsync("done");
        await host.Files.RecordsAsync("work 'done'");
        await host.SignalAsync("INT");

        var (_, output, _) = await host.EndAsync();
        Assert.Contains("Echo: [GET] http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("Tick: timerTrigger 0 0 * * * *", output, StringComparison.Ordinal);
        Assert.Contains("Work: queueTrigger sample-work", output, StringComparison.Ordinal);
        Assert.Contains("Master key of this run: ", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("The sample says hello").Length);
    }

    [Fact]
    public async Task Host_WhoseWorkerDiesAgainAndAgain_SaysSoAndEnds()
    {
        await using var host = new SampleProcess(_storage, settings: [("SampleSchedule", "* * * * * *"), ("Sample:TickExits", "true")]);

        var (exitCode, _, errors) = await host.EndAsync();
        Assert.Equal((1, "The app ended again and again, last with exit code 4."), (exitCode, errors));
    }

    [Theory]
    [InlineData("--port", "many", "'many' is no port: give --port a number from 0 to 65535.")]
    [InlineData("--port=65536", null, "'65536' is no port: give --port a number from 0 to 65535.")]
    [InlineData("--tenant-port", "-1", "'-1' is no port: give --tenant-port a number from 0 to 65535.")]
    [InlineData("--port", null, "--port wants a value.")]
    [InlineData("--ports", null, "'--ports' is no option. --help lists them; a setting is given as --Name=value.")]
    [InlineData("-p", null, "'-p' is no option. --help lists them; a setting is given as --Name=value.")]
    public async Task Host_WithArgumentsThatAreNone_SaysSoAndEnds(string argument, string? next, string message)
    {
        await using var host = new SampleProcess(_storage, next is null ? [argument] : [argument, next]);

        Assert.Equal((1, "", message), await host.EndAsync());
    }

    [Fact]
    public async Task Host_OnABusyPort_SaysSoAndEnds()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;
        await using var host = new SampleProcess(_storage, ["--port", $"{port}"]);

        var (exitCode, _, errors) = await host.EndAsync();
        Assert.Equal((1, $"Port {port} is in use; choose another with --port."), (exitCode, errors));
        Assert.Empty(host.Files.Lines);
    }

    [Fact]
    public async Task Host_AskedForHelp_PrintsItsOptionsAndStartsNothing()
    {
        await using var host = new SampleProcess(_storage, ["--help"]);

        Assert.Equal((0, LocalRunArguments.Help, ""), await host.EndAsync());
        Assert.Empty(host.Files.Lines);
    }

    [Fact]
    public void Arguments_OfAllKinds_AreRead()
    {
        var read = LocalRunArguments.Parse(["--app", "a", "--user-secrets", "u", "--port=1", "--tenant-port", "2", "--enableAuth", "--reset", "--A:B=c=d"]);

        Assert.Equal((Path.GetFullPath("a"), "u", 1, 2), (read.AppFolder, read.UserSecretsId, read.Port, read.TenantPort));
        Assert.True(read is { EnableAuth: true, Reset: true, ShowHelp: false, Command.Count: 0 });
        Assert.Equal(["--A:B=c=d"], read.Settings);
    }

    [Theory]
    [InlineData("--enableAuth", true)]
    [InlineData("--enableAuth=true", true)]
    [InlineData("--enableAuth=false", false)]
    public void EnableAuth_WithOrWithoutAValue_IsRead(string argument, bool expected) => Assert.Equal(expected, LocalRunArguments.Parse([argument]).EnableAuth);

    [Fact]
    public void Command_WithItsOwnOptions_GoesThroughAsItIs()
    {
        var read = LocalRunArguments.Parse(["--app", "a", "--X=y", "backup", "folder", "--local", "--port", "many"]);

        Assert.Equal(["backup", "folder", "--local", "--port", "many"], read.Command);
        Assert.Equal(["--X=y"], read.Settings);
    }
}
