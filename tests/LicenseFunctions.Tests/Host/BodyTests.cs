using System.Net;

namespace LicenseFunctions.Tests.Host;

public sealed class BodyTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const long Mega = 1024 * 1024;
    private readonly SampleHost _app = sample.App;

    [Fact]
    public async Task Body_DeclaredOverAzuresLimit_Answers413()
    {
        using var body = new Zeros(101 * Mega);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/read?lift") { Content = body, Headers = { ExpectContinue = true } };
        // Nothing is sent before the host has said whether it wants it.
        using var client = new HttpClient(
            new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan })
        { BaseAddress = _app.Client.BaseAddress };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Body_ThatTurnsOutOverAzuresLimit_Answers413()
    {
        using var body = new Zeros((100 * Mega) + 1) { IsChunked = true };
        using var response = await PostAsync("api/read?lift", body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("api/read?lift", HttpStatusCode.OK, "41943040")]
    [InlineData("api/read", HttpStatusCode.InternalServerError, "")]
    public async Task Body_OverTheWorkersLimit_IsReadWhereTheFunctionLiftsIt(string path, HttpStatusCode expected, string answer)
    {
        using var body = new Zeros(40 * Mega);
        using var response = await PostAsync(path, body);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // The worker's web server reads on after an early answer, unless its own limit forbids that: then it cuts the forwarder off, as in Azure.
    [Theory]
    [InlineData("api/toolarge", 20, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("api/toolarge?lift", 40, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("api/toolarge", 40, HttpStatusCode.InternalServerError)]
    public async Task Answer_WithoutReadingTheBody_ReachesACallerWhoStillSends(string path, int megabytes, HttpStatusCode expected)
    {
        using var body = new Zeros(megabytes * Mega);
        using var response = await PostAsync(path, body);

        Assert.Equal(expected, response.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        return await _app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A body that is written as it is sent, and never in memory as a whole.</summary>
    private sealed class Zeros(long length) : HttpContent
    {
        public bool IsChunked { get; init; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[65536];
            for (var sent = 0L; sent < length; sent += buffer.Length)
                await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - sent)));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return !IsChunked;
        }
    }
}
