using System.Net;
using LicenseFunctions.Tests.Fixtures;

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
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);

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

    [Fact]
    public async Task Answer_WhileTheCallerStillSends_ReachesIt()
    {
        using var body = new Zeros(long.MaxValue) { IsChunked = true, StopsAfter = Mega };
        using var response = await PostAsync("api/toolarge", body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        body.Stop();
        await Eventually.HoldsAsync(() => _app.Log.Texts.Any(text => text.StartsWith("Executed 'TooLarge' (Succeeded", StringComparison.Ordinal)), "the invocation's end");
    }

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        return await _app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A body that is written as it is sent, and never in memory as a whole.</summary>
    private sealed class Zeros(long length) : HttpContent
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsChunked { get; init; }

        /// <summary>From there on nothing is sent, and the body does not end.</summary>
        public long StopsAfter { get; init; } = long.MaxValue;

        public void Stop() => _stopped.TrySetException(new IOException("The caller has its answer."));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[65536];
            for (var sent = 0L; sent < length && sent < StopsAfter; sent += buffer.Length)
                await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - sent)));
            await stream.FlushAsync();
            if (StopsAfter < length)
                await _stopped.Task;
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return !IsChunked;
        }
    }
}
