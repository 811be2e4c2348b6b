using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LicenseFunctions.Tests.Host;

public sealed class HttpTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private readonly SampleHost _app = sample.App;

    [Fact]
    public async Task RouteValues_OfTheTemplatesTypes_ReachTheParameters()
    {
        var answer = await _app.Client.GetFromJsonAsync<JsonElement>("api/echo/5/e3", TestContext.Current.CancellationToken);

        Assert.Equal(5, answer.GetProperty("id").GetInt32());
        Assert.Equal("e3", answer.GetProperty("name").GetString());
    }

    [Fact]
    public async Task RouteValue_LeftOut_IsNull()
    {
        var answer = await _app.Client.GetFromJsonAsync<JsonElement>("api/echo/5", TestContext.Current.CancellationToken);

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("name").ValueKind);
    }

    [Theory]
    [InlineData("GET", "api/echo/five", "a constraint that does not hold")]
    [InlineData("POST", "api/echo/5", "a method that the function does not take")]
    [InlineData("GET", "api/nothing", "an unknown route")]
    [InlineData("GET", "echo/5", "a route without its prefix")]
    [InlineData("POST", "admin/host/status", "a method that the host does not take")]
    public async Task Request_ThatNoFunctionTakes_Answers404(string method, string path, string why)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(response.StatusCode == HttpStatusCode.NotFound, why);
    }

    [Theory]
    [InlineData("GET", "A fixed GET")]
    [InlineData("POST", "B POST")]
    public async Task Route_ThatTwoFunctionsTake_IsTheFirstsByName(string method, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/route/fixed");
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RouteValue_ThatDoesNotFitItsParameter_Answers500()
    {
        using var response = await _app.PostAsync("api/count/many");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task Function_ThatReturnsIResult_AnswersIt()
    {
        using var response = await _app.PostAsync("api/count/2?more=1");

        Assert.Equal(3, await response.Content.ReadFromJsonAsync<int>(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Function_ThatReturnsAnyObject_AnswersAnEmpty200()
    {
        using var response = await _app.GetAsync("api/plain");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Function_ThatThrows_AnswersAnEmpty500()
    {
        using var response = await _app.GetAsync("api/fail");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("api/publiccall", "UnauthorizedAccessException")]
    [InlineData("api/internalcall", "AggregateException UnauthorizedAccessException")]
    public async Task Middleware_OfAFunctionThatThrows_GetsItWrappedIfTheClassIsInternal(string path, string thrown)
    {
        using var response = await _app.GetAsync($"{path}?refuse");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(thrown, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Invocation_OfATracedRequest_GoesOnWithTheTrace()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/echo/5");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Contains("0af7651916cd43dd8448eb211c80319c", answer.GetProperty("traceParent").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "127.0.0.1:")]
    [InlineData("203.0.113.9", "203.0.113.9, 127.0.0.1:")]
    public async Task Caller_WhoeverItSaysItIs_IsLastInForwardedFor(string? claimed, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/caller");
        if (claimed is not null)
            request.Headers.Add("X-Forwarded-For", claimed);
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.StartsWith(expected, answer.GetProperty("fromHost").GetString(), StringComparison.Ordinal);
        // The forwarder replaces what the caller wrote, as in Azure: the worker's own web server sees who called the host.
        Assert.Equal("127.0.0.1", answer.GetProperty("address").GetString());
    }
}
