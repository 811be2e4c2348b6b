using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Names;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Security;

/// <summary>The app goes where its settings say, and nowhere that a server sends it: neither with its tokens, nor into the network it runs in.</summary>
public sealed class RedirectTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private Hop _victim = null!;
    private Hop _redirects = null!;

    public async ValueTask InitializeAsync()
    {
        _victim = await Hop.StartAsync(http => http.Response.WriteAsync("""{"value": []}""", TestContext.Current.CancellationToken));
        _redirects = await Hop.StartAsync(http =>
        {
            http.Response.Redirect($"{_victim.Address}stolen", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _redirects.DisposeAsync();
        await _victim.DisposeAsync();
    }

    [Fact]
    public async Task Graph_ThatRedirects_IsNotFollowed_AndNothingIsRecorded()
    {
        await using var app = await StartAsync("Graph:Endpoint");

        await Assert.ThrowsAsync<ProblemException>(() => app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken));

        Assert.Null(await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken));
        Assert.InRange((int)(await app.GetAsync("/api/users/ann@contoso.example/licenses")).Status, 500, 503);
        WasNotFollowed();
    }

    [Fact]
    public async Task SendGrid_ThatRedirects_IsNotFollowed_AndTheMailIsNotSent()
    {
        await using var app = await StartAsync("SendGrid:Host");

        var outcome = await app.Services.GetRequiredService<AdminMail>().SendAsync(new MailContent("s", "t", "h"), TestContext.Current.CancellationToken);

        Assert.IsType<MailOutcome.NotAccepted>(outcome);
        WasNotFollowed();
    }

    [Fact]
    public async Task ListOfNames_ThatRedirects_IsNotFollowed()
    {
        await using var app = await StartAsync("Usage:ProductNamesUrl");

        await app.Services.GetRequiredService<ProductNameCatalog>().RefreshAsync(TestContext.Current.CancellationToken);

        WasNotFollowed();
    }

    /// <summary>The link to the next page is Graph's, but it comes over the network, and callers carry what is kept of it.</summary>
    [Fact]
    public async Task NextPage_OfHolders_IsAskedFromGraph_WhateverItsLinkSays()
    {
        var paths = new List<string>();
        await using var graph = await Hop.StartAsync(http =>
        {
            paths.Add($"{http.Request.Path}{http.Request.QueryString}");
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($$"""{"value": [], "@odata.nextLink": "{{_victim.Address}}users?$skiptoken=there"}""",
                TestContext.Current.CancellationToken);
        });
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Graph:Endpoint"] = graph.Address.AbsoluteUri } });
        var holders = app.Services.GetRequiredService<SkuHolders>();

        var first = await holders.GetPageAsync(Guid.NewGuid(), withSignIns: false, token: null, TestContext.Current.CancellationToken);
        await holders.GetPageAsync(Guid.NewGuid(), withSignIns: false, first.Next, TestContext.Current.CancellationToken);

        Assert.Equal(2, paths.Count(path => path.StartsWith("/users", StringComparison.Ordinal)));
        Assert.Contains("skiptoken=there", paths[^1], StringComparison.Ordinal);
        Assert.Empty(_victim.Requests);
    }

    private Task<TestApp> StartAsync(string setting) =>
        TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { [setting] = _redirects.Address.AbsoluteUri } });

    private void WasNotFollowed()
    {
        Assert.NotEmpty(_redirects.Requests);
        Assert.Empty(_victim.Requests);
    }

    private sealed class Hop(WebApplication server, IReadOnlyCollection<string> requests) : IAsyncDisposable
    {
        public Uri Address => new(server.Urls.First() + "/");

        public IReadOnlyCollection<string> Requests => requests;

        public static async Task<Hop> StartAsync(RequestDelegate answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var server = builder.Build();
            var requests = new System.Collections.Concurrent.ConcurrentQueue<string>();
            server.Run(http =>
            {
                requests.Enqueue(http.Request.Path);
                return answer(http);
            });
            await server.StartAsync(TestContext.Current.CancellationToken);
            return new Hop(server, requests);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
