using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Host;

public sealed class AdminTests(SampleFixture sample, AzuriteFixture azurite) : IClassFixture<SampleFixture>
{
    private readonly SampleHost _app = sample.App;

    [Fact]
    public async Task Functions_Listed_NameTriggersAndUrls()
    {
        var functions = await _app.Client.GetFromJsonAsync<JsonElement>("admin/functions", TestContext.Current.CancellationToken);

        Assert.Equal($"{_app.Functions.Address}api/echo/{{id:int}}/{{name?}}", UrlOf("Echo"));
        Assert.Null(UrlOf("Tick"));

        string? UrlOf(string name) =>
            functions.EnumerateArray().Single(f => f.GetProperty("name").ValueEquals(name)).GetProperty("invoke_url_template").GetString();
    }

    [Theory]
    [InlineData("admin/functions/tick", HttpStatusCode.OK)]
    [InlineData("admin/functions/nothing", HttpStatusCode.NotFound)]
    [InlineData("admin/host/status", HttpStatusCode.OK)]
    [InlineData("admin/host/ping", HttpStatusCode.OK)]
    public async Task Admin_Asked_Answers(string path, HttpStatusCode expected)
    {
        using var response = await _app.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("Tick", "{}", "tick")]
    [InlineData("Work", "{\"input\":\"by hand\"}", "work 'by hand' 1")]
    [InlineData("Order", "{\"input\":\"{\\\"sku\\\":\\\"E3\\\",\\\"quantity\\\":4}\"}", "order 4 E3")]
    public async Task Function_StartedByHand_RunsInTheBackground(string function, string body, string recorded)
    {
        using var response = await StartAsync(function, body);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await _app.RecordsAsync(recorded);
    }

    [Theory]
    [InlineData("Nothing", "{}", HttpStatusCode.NotFound)]
    [InlineData("Echo", "{}", HttpStatusCode.BadRequest)]
    [InlineData("Work", "no JSON", HttpStatusCode.BadRequest)]
    [InlineData("Work", "[]", HttpStatusCode.BadRequest)]
    public async Task Start_ThatMakesNoSense_IsRefused(string function, string body, HttpStatusCode expected)
    {
        using var response = await StartAsync(function, body);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Function_NamedInInvokeAtStart_RunsOnce()
    {
        await using var app = await SampleHost.StartAsync(azurite.NewStorageAccount(), ("LocalHost:InvokeAtStart", "Work, Tick"));

        await app.RecordsAsync("work '' 1");
        await app.RecordsAsync("tick");
    }

    private Task<HttpResponseMessage> StartAsync(string function, string body) => _app.PostAsync($"admin/functions/{function}", body);
}
