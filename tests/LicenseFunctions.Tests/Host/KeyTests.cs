using System.Net;

namespace LicenseFunctions.Tests.Host;

public sealed class KeyTests(KeyedSampleFixture sample) : IClassFixture<KeyedSampleFixture>
{
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
    [InlineData("api/nothing", "", HttpStatusCode.NotFound)]
    public async Task Endpoint_CalledWithKey_AnswersByLevel(string path, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-functions-key", key);
        using var response = await sample.App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Function_CalledWithKeyInTheQuery_Answers()
    {
        using var response = await sample.App.GetAsync("api/keyed?code=f-key");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}

public sealed class KeysOffTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    [Fact]
    public async Task Function_WithKeysOff_AsksForNone()
    {
        using var response = await sample.App.GetAsync("api/masteronly");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
