using System.Net;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Runtime;

public sealed class KeyTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private SampleHost _app = null!;

    public async ValueTask InitializeAsync() => _app = await SampleHost.StartAsync(
        azurite.NewStorageAccount(),
        [
            "--enableAuth",
            "--LocalRuntime:Keys:master=m-key",
            "--LocalRuntime:Keys:host:tools=h-key",
            "--LocalRuntime:Keys:functions:Keyed:caller=f-key",
        ]);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("api/echo/1", "", HttpStatusCode.OK)]
    [InlineData("api/keyed", "", HttpStatusCode.Unauthorized)]
    [InlineData("api/keyed", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("api/keyed", "f-key", HttpStatusCode.OK)]
    [InlineData("api/keyed", "h-key", HttpStatusCode.OK)]
    [InlineData("api/keyed", "m-key", HttpStatusCode.OK)]
    [InlineData("api/nolevel", "", HttpStatusCode.Unauthorized)]
    [InlineData("api/nolevel", "f-key", HttpStatusCode.Unauthorized)]
    [InlineData("api/nolevel", "h-key", HttpStatusCode.OK)]
    [InlineData("api/masteronly", "f-key", HttpStatusCode.Unauthorized)]
    [InlineData("api/masteronly", "h-key", HttpStatusCode.Unauthorized)]
    [InlineData("api/masteronly", "m-key", HttpStatusCode.OK)]
    [InlineData("admin/functions", "h-key", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions", "m-key", HttpStatusCode.OK)]
    public async Task Endpoint_CalledWithKey_AnswersByLevel(string path, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-functions-key", key);
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Function_CalledWithKeyInTheQuery_Answers()
    {
        using var response = await _app.GetAsync("api/keyed?code=f-key");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Function_WithKeysOff_AsksForNone()
    {
        await using var open = await SampleHost.StartAsync(azurite.NewStorageAccount());
        using var response = await open.GetAsync("api/masteronly");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
