using System.Net;
using System.Net.Sockets;
using Azure.Storage.Queues;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Runtime;

public sealed class ProcessTests(AzuriteFixture azurite)
{
    private readonly string _storage = azurite.NewStorageAccount();

    [Fact]
    public async Task Timer_OfTwoProcesses_RunsInOneAndIsTakenOverWhenItDies()
    {
        await using var first = new SampleProcess(_storage, "--Sample:Schedule=* * * * * *");
        await first.RecordsAsync("tick");
        await using var second = new SampleProcess(_storage, "--Sample:Schedule=* * * * * *");
        await second.RecordsAsync("started");
        var ticks = first.Lines.Count;
        await Eventually.HoldsAsync(() => first.Lines.Count >= ticks + 3, "three more ticks of the first process");
        Assert.DoesNotContain(second.Lines, line => line.StartsWith("tick", StringComparison.Ordinal));

        first.KillAtOnce();

        await second.RecordsAsync("tick");
    }

    [Fact]
    public async Task App_ToldToStop_LetsARunningFunctionFinish()
    {
        await using var app = new SampleProcess(_storage);
        var queue = new QueueClient(_storage, "sample-work", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await queue.SendMessageAsync("wait", TestContext.Current.CancellationToken);
        await app.RecordsAsync("work 'wait' 1");

        await app.TerminateAsync();
        await app.RecordsAsync("stopping");
        app.OpenGate();

        var (exitCode, _, errors) = await app.EndAsync();
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains(app.Lines, line => line is "work waited");
        var properties = await queue.GetPropertiesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, properties.Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task App_ToldToStop_CancelsAFunctionThatDoesNotFinish()
    {
        await using var app = new SampleProcess(_storage, "--LocalRuntime:DrainSeconds=0", "--LocalRuntime:InvokeAtStart=Stuck");
        await app.RecordsAsync("stuck");

        await app.TerminateAsync();

        Assert.Equal(0, (await app.EndAsync()).ExitCode);
        Assert.Contains(app.Lines, line => line is "cancelled");
    }

    [Fact]
    public async Task App_OnABusyPort_SaysSoAndEnds()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;
        await using var app = new SampleProcess(_storage, $"--port={port}");

        var (exitCode, _, errors) = await app.EndAsync();
        Assert.Equal((1, $"Port {port} is in use; choose another with --port."), (exitCode, errors.Trim()));
    }

    [Fact]
    public async Task App_WithoutItsStorageSetting_SaysSoAndEnds()
    {
        await using var app = new SampleProcess("");

        var (exitCode, _, errors) = await app.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Equal("Function 'Stuck': the setting 'AzureWebJobsStorage', a storage connection string, is missing.", errors.Trim());
    }

    [Fact]
    public async Task App_WithOptionsThatDoNotHold_ShowsTheirMessagesAndEnds()
    {
        await using var app = new SampleProcess(_storage, "--Sample:Limit=0");

        var (exitCode, _, errors) = await app.EndAsync();
        Assert.Equal((1, "Sample__Limit must be above 0."), (exitCode, errors.Trim()));
    }

    [Fact]
    public async Task App_WhoseStartupRefuses_ShowsItsMessageAndEnds()
    {
        await using var app = new SampleProcess(_storage, "--Sample:Startup=refuse");

        var (exitCode, _, errors) = await app.EndAsync();
        Assert.Equal((1, "The startup refuses."), (exitCode, errors.Trim()));
    }

    [Fact]
    public async Task App_ThatStarts_ListsItsFunctions()
    {
        await using var app = new SampleProcess(_storage, "--enableAuth");
        await app.RecordsAsync("started");
        await app.TerminateAsync();

        var (_, output, _) = await app.EndAsync();
        Assert.Contains("Echo: [GET] http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("Tick: timerTrigger 0 0 * * * *", output, StringComparison.Ordinal);
        Assert.Contains("Work: queueTrigger sample-work", output, StringComparison.Ordinal);
        Assert.Contains("Master key of this run: ", output, StringComparison.Ordinal);
    }
}
