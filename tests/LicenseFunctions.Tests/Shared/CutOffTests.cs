using System.Net.Sockets;
using System.Text;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>Callers whose requests end before they are whole: nothing that an administrator has to be woken for.</summary>
public sealed class CutOffTests(AzuriteFixture azurite)
{
    private const int Failed = 1001;

    /// <summary>The host finds that out while it forwards the body, and answers by itself.</summary>
    [Theory]
    [InlineData("/api/orders")]
    [InlineData("/api/webhooks/sendgrid/events")]
    [InlineData("/api/webhooks/sendgrid/inbound")]
    public async Task Body_ThatIsNoHttp_IsTheCallersFault(string path)
    {
        var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, new() { Logs = logs });

        await using var caller = await SendAsync(app, path, "Transfer-Encoding: chunked", "the length of a chunk\r\n");
        var answer = await new StreamReader(caller).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(logs.Of(Failed));
    }

    [Theory]
    [InlineData("/api/orders", "PlaceOrder", false)]
    [InlineData("/api/orders", "PlaceOrder", true)]
    [InlineData("/api/webhooks/sendgrid/inbound", "ReceiveReply", false)]
    [InlineData("/api/webhooks/sendgrid/inbound", "ReceiveReply", true)]
    public async Task Caller_WhoLeavesInTheMiddleOfABody_IsNoError(string path, string function, bool isReset)
    {
        var (logs, hostLogs) = (new LogRecorder(), new LogRecorder());
        await using var app = await TestApp.StartAsync(azurite, new() { Logs = logs, HostLogs = hostLogs });
        var caller = await SendAsync(app, path, "Content-Length: 1000", "{\"sku\": ");
        await Eventually.HoldsAsync(() =>
            hostLogs.Of(1).Any(line => line.StartsWith($"Executing '{function}'", StringComparison.Ordinal)), "the app reads the body");

        caller.Socket.LingerState = new LingerOption(isReset, seconds: 0);
        await caller.DisposeAsync();

        // Whether that counts as a failed invocation is the host's to say.
        await Eventually.HoldsAsync(() =>
            hostLogs.Of(2).Concat(hostLogs.Of(3)).Any(line => line.StartsWith($"Executed '{function}'", StringComparison.Ordinal)), "the call has ended");
        Assert.Empty(logs.Of(Failed));
    }

    private static async Task<NetworkStream> SendAsync(TestApp app, string path, string length, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(app.Http.BaseAddress!.Host, app.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var caller = new NetworkStream(socket, ownsSocket: true);
        await caller.WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n{length}\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        return caller;
    }
}
