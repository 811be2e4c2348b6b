using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Runtime;

public sealed class HttpTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private SampleHost _app = null!;

    public async ValueTask InitializeAsync() => _app = await SampleHost.StartAsync(azurite.NewStorageAccount());

    public ValueTask DisposeAsync() => _app.DisposeAsync();

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
    public async Task Request_ThatNoFunctionTakes_Answers404(string method, string path, string why)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(response.StatusCode == HttpStatusCode.NotFound, why);
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

    [Fact]
    public async Task Middleware_ThatCatches_ReplacesTheResult()
    {
        using var response = await _app.GetAsync("api/refuse");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("GET", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invocation_OfARequest_SharesItsScopeAndTrace()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/echo/5");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.True(answer.GetProperty("sameScope").GetBoolean());
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", answer.GetProperty("traceParent").GetString(), StringComparison.Ordinal);
    }
}
