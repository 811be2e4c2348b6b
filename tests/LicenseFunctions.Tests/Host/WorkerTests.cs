using System.Diagnostics;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Host.Protocol;
using RpcException = Grpc.Core.RpcException;

namespace LicenseFunctions.Tests.Host;

public sealed class WorkerTests(AzuriteFixture azurite)
{
    private readonly string _storage = azurite.NewStorageAccount();

    [Fact]
    public async Task Caller_ThatGoesAway_EndsItsInvocationOnly()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        using var leaving = new CancellationTokenSource();
        var call = app.Client.GetAsync(new Uri("api/leave", UriKind.Relative), leaving.Token);
        await app.RecordsAsync("leave entered");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await app.RecordsAsync("leave cancelled");
        await app.RecordsAsync("leave aborted");
        await LogsAsync(app, "Executed 'Leave' (Failed");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "api/echo/1"));
    }

    [Fact]
    public async Task Host_ThatStops_LetsFunctionsFinishAndTakesNoCallsMeanwhile()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("wait");
        await app.RecordsAsync("work 'wait' 1");

        var draining = app.Functions.DrainAsync();
        await Eventually.SeesAsync(() => StatusAsync(app, "api/echo/1"), status => status == HttpStatusCode.ServiceUnavailable, "a refusal");
        Assert.False(draining.IsCompleted);
        app.Files.OpenGate();
        await draining;

        Assert.Contains("work waited", app.Files.Lines);
        Assert.Equal(0, await queue.CountAsync());
        await app.Functions.DisposeAsync();
        Assert.Contains(app.Log.Texts, text => text.EndsWith("ended with exit code 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_ThatStops_CancelsWhatDoesNotFinishInItsTime()
    {
        await using var app = await SampleHost.StartAsync(_storage, ("LocalHost:DrainSeconds", "0"), ("LocalHost:InvokeAtStart", "Stuck"));
        await app.RecordsAsync("stuck");

        await app.Functions.DrainAsync();

        Assert.Contains("cancelled", app.Files.Lines);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("ignore")]
    public async Task Message_OfAFunctionThatDidNotFinishInTime_ComesBack(string text)
    {
        await using var app = await SampleHost.StartAsync(_storage, ("LocalHost:DrainSeconds", "0"));
        await new SampleQueue(_storage).SendAsync(text);
        await app.RecordsAsync($"work '{text}' 1");

        await app.Functions.DisposeAsync();

        await using var next = await SampleHost.StartAsync(_storage);
        await next.RecordsAsync($"work '{text}' 2");
    }

    [Fact]
    public async Task Worker_ThatIsKilled_IsStartedAgainAndWhatItRanHasFailed()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await new SampleQueue(_storage).SendAsync("wait");
        var call = app.GetAsync("api/slow");
        await app.RecordsAsync("work 'wait' 1");
        await app.RecordsAsync("slow entered");

        Kill(app);

        using var response = await call;
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await LogsAsync(app, "and is started again");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "api/echo/1"));
        await app.RecordsAsync("work 'wait' 2");
    }

    [Fact]
    public async Task Worker_ThatDiesAgainAndAgain_IsGivenUp()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        for (var starts = 1; starts <= 4; starts++)
        {
            await app.RecordsAsync("started", starts);
            Assert.False(app.Functions.WorkerGivenUp.IsCompleted);
            Kill(app);
        }

        Assert.NotEqual(0, await app.Functions.WorkerGivenUp);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "api/echo/1"));
    }

    [Fact]
    public async Task Worker_ThatTheHostDidNotStart_IsRefused()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        using var channel = GrpcChannel.ForAddress(app.Functions.WorkerArguments[0].Split('=')[1]);
        var marshaller = Marshallers.Create(message => message.ToByteArray(), StreamingMessage.Parser.ParseFrom);
        var method = new Method<StreamingMessage, StreamingMessage>(
            MethodType.DuplexStreaming, "AzureFunctionsRpcMessages.FunctionRpc", "EventStream", marshaller, marshaller);
        using var stream = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, host: null, new CallOptions());
        await stream.RequestStream.WriteAsync(new() { StartStream = new() { WorkerId = "another" } }, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "api/echo/1"));
    }

    [Fact]
    public async Task Worker_ThatLogs_IsHeardOnce()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await LogsAsync(app, "The sample says hello");
        await new SampleQueue(_storage).SendAsync("done");
        await LogsAsync(app, "Executed 'Work' (Succeeded");

        Assert.Single(app.Log.Texts, text => text.Contains("The sample says hello", StringComparison.Ordinal));
        Assert.Equal(2, app.Log.Texts.Count(text => text.Contains("'Work'", StringComparison.Ordinal)));
    }

    private static Task<string> LogsAsync(SampleHost app, string part) => Eventually.SeesAsync(
        () => Task.FromResult(string.Join('\n', app.Log.Texts)), texts => texts.Contains(part, StringComparison.Ordinal), $"'{part}' in the log");

    private static async Task<HttpStatusCode> StatusAsync(SampleHost app, string path)
    {
        using var response = await app.GetAsync(path);
        return response.StatusCode;
    }

    private static void Kill(SampleHost app)
    {
        using var worker = Process.GetProcessById(app.Functions.WorkerProcessId);
        worker.Kill();
    }
}
