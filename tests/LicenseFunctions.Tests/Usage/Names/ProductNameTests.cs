using System.Net;
using System.Text;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Names;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage.Names;

public sealed class ProductNameTests(AzuriteFixture azurite)
{
    private const string E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900";
    private const string E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06";
    private const string Header = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\r\n";

    private static readonly string List = $"{Header}\"Office 365 E3, as published\",ENTERPRISEPACK,{E3},EXCHANGE_S_ENTERPRISE,x,Exchange\r\n"
        + $"\"Office 365 E3, as published\",ENTERPRISEPACK,{E3},TEAMS1,y,\"Teams, \"\"new\"\"\"\r\nMicrosoft 365 " +
            $"E5,SPE_E5,{E5.ToUpperInvariant()},TEAMS1,y,Teams\r\n";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 10, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void List_WithRowsForEachPlan_NamesEachProductOnce()
    {
        var (names, skipped) = PublishedNames.Read([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(List)]);

        Assert.Equal([(Guid.Parse(E3), "Office 365 E3, as published"), (Guid.Parse(E5), "Microsoft 365 E5")], names.Select(name => (name.Key, name.Value)));
        Assert.Equal(0, skipped);
    }

    [Theory]
    [InlineData("\"Never closed,SPB,cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46,x,y,z")]
    [InlineData("\"Closed\" too early,SPB,cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46,x,y,z")]
    [InlineData("Cut off,SPB")]
    [InlineData("No, quotes,SPB,cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46,x,y,z")]
    [InlineData("No id,SPB,(cbdc14ab,x,y,z")]
    [InlineData(",SPB,cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46,x,y,z")]
    public void List_WithAMalformedRow_KeepsTheOthers_AndCountsIt(string row)
    {
        var (names, skipped) = PublishedNames.Read(Encoding.UTF8.GetBytes(List.Replace(Header, $"{Header}{row}\r\n", StringComparison.Ordinal)));

        Assert.Equal([(Guid.Parse(E3), "Office 365 E3, as published"), (Guid.Parse(E5), "Microsoft 365 E5")], names.Select(name => (name.Key, name.Value)));
        Assert.Equal(1, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void List_InWindows1252_IsReadAsInUtf8_LineByLine(bool isMixed)
    {
        const string Row = $"Risk – é,RISK,{E3},A,x,A\r\n";
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

        var (names, _) = PublishedNames.Read(
            [.. encoding.GetBytes(Header + Row), .. (isMixed ? Encoding.UTF8 : encoding).GetBytes(Row.Replace(E3, E5, StringComparison.Ordinal))]);

        Assert.Equal(["Risk – é", "Risk – é"], names.Values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in</html>")]
    [InlineData(Header)]
    [InlineData(Header + "\"Never closed,ENTERPRISEPACK," + E3)]
    [InlineData(Header + ",ENTERPRISEPACK," + E3 + ",x,y,z")]
    public void List_ThatIsNone_IsNotTaken(string text) => Assert.Throws<InvalidDataException>(() => PublishedNames.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Name_IsTheSettings_ElseThePublished_ElseTheBuiltIn_ElseThePartNumber()
    {
        await using var server = await ListServer.StartAsync(() => List);
        await using var app = await StartAsync(server, new() { ["Usage:ProductNames:spe_e5"] = "The big one" });
        app.Tenant.State.AddSku("NOBODY_KNOWS", 5);

        await RecordAsync(app);

        var names = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .ToDictionary(l => l.GetProperty("skuPartNumber").GetString()!, l => l.GetProperty("displayName").GetString());
        Assert.Equal(("The big one", "Office 365 E3, as published", "Power BI Pro", "NOBODY_KNOWS"),
            (names["SPE_E5"], names["ENTERPRISEPACK"], names["POWER_BI_PRO"], names["NOBODY_KNOWS"]));
        Assert.Equal("Office 365 E3, as published", (await app.GetAsync("/api/licenses/ENTERPRISEPACK/holders")).Text("displayName"));
    }

    [Fact]
    public async Task List_IsFetchedOnceADay_AlsoAcrossStarts()
    {
        await using var server = await ListServer.StartAsync(() => List);
        var first = await StartAsync(server);
        await RecordAsync(first);
        await RecordAsync(first);
        await using var app = await first.RestartAsync(Options(server));
        await RecordAsync(app);
        var within = server.Requests;
        Assert.Equal("Office 365 E3, as published", (await app.GetAsync("/api/licenses/ENTERPRISEPACK/holders")).Text("displayName"));

        _clock.Advance(TimeSpan.FromDays(1));
        await RecordAsync(app);

        Assert.Equal((1, 2), (within, server.Requests));
    }

    [Fact]
    public async Task List_FetchedByAnotherInstance_IsUsedWithinAnHour_AndNotFetchedAgain()
    {
        await using var server = await ListServer.StartAsync(() => List);
        await using var app = await StartAsync(server);
        using var other = ActivatorUtilities.CreateInstance<ProductNameCatalog>(app.Services);
        var skus = await app.Services.GetRequiredService<LicenseDirectory>().GetSkusAsync(TestContext.Current.CancellationToken);
        Assert.Null(await NameAsync());

        await RecordAsync(app);
        _clock.Advance(TimeSpan.FromHours(1));
        await other.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Office 365 E3, as published", await NameAsync());
        Assert.Equal(1, server.Requests);

        async Task<string?> NameAsync() => (await other.NameAsync(skus, TestContext.Current.CancellationToken))
            .Single(sku => sku.Usage.SkuPartNumber == "ENTERPRISEPACK").Usage.DisplayName;
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("no list")]
    [InlineData("too large")]
    public async Task List_ThatCannotBeFetched_ChangesNothing(string what)
    {
        var isBroken = false;
        await using var server = await ListServer.StartAsync(() => (isBroken, what) switch
        {
            (false, _) => List,
            (_, "gone") => null,
            (_, "no list") => "<html></html>",
            _ => List.Replace("as published", "too large", StringComparison.Ordinal) + new string('\n', ProductNameCatalog.MaxBytes),
        });
        await using var app = await StartAsync(server);
        await RecordAsync(app);
        isBroken = true;
        _clock.Advance(TimeSpan.FromDays(1));

        var snapshot = await RecordAsync(app);

        Assert.Equal(2, server.Requests);
        Assert.Equal("Office 365 E3, as published", snapshot.Find("ENTERPRISEPACK")!.DisplayName);
    }

    [Fact]
    public async Task List_ThatCannotBeFetched_IsLoggedWithoutTheKeyInItsAddress()
    {
        await using var server = await ListServer.StartAsync(() => null);
        var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, Options(server, query: "?sv=1&sig=secret") with { Logs = logs });

        await RecordAsync(app);

        Assert.Contains($" {server.Url};", Assert.Single(logs.Of(2202)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithMalformedRows_IsLoggedOnceWithTheirNumber()
    {
        await using var server = await ListServer.StartAsync(() => $"{List}\"Never closed,A\r\nCut off\r\n");
        var logs = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, Options(server) with { Logs = logs });

        var snapshot = await RecordAsync(app);

        Assert.StartsWith("2 rows", Assert.Single(logs.Of(2204)), StringComparison.Ordinal);
        Assert.Equal("Office 365 E3, as published", snapshot.Find("ENTERPRISEPACK")!.DisplayName);
    }

    [Fact]
    public async Task List_OfASimulatedTenant_IsNotFetchedFromElsewhere()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Usage:ProductNamesUrl"] = "https://names.invalid/list.csv" } });

        var snapshot = await RecordAsync(app);

        Assert.Null(snapshot.Find("ENTERPRISEPACK")!.DisplayName);
        Assert.DoesNotContain(await app.RowsAsync(TableNames.LicenseUsage), row => row.RowKey == "names");
    }

    private static Task<UsageSnapshot> RecordAsync(TestApp app) =>
        app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

    private Task<TestApp> StartAsync(ListServer server, Dictionary<string, string>? settings = null) => TestApp.StartAsync(azurite, Options(server, settings));

    private TestAppOptions Options(ListServer server, Dictionary<string, string>? settings = null, string query = "") =>
        new() { Clock = _clock, Settings = new Dictionary<string, string>(settings ?? []) { ["Usage:ProductNamesUrl"] = server.Url + query } };

    /// <summary>Serves a list; null is 404.</summary>
    private sealed class ListServer : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _requests;

        private ListServer(Func<string?> list)
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _app = builder.Build();
            _app.Run(context =>
            {
                Interlocked.Increment(ref _requests);
                var text = list();
                context.Response.StatusCode = text is null ? 404 : 200;
                return context.Response.WriteAsync(text ?? "", context.RequestAborted);
            });
        }

        public int Requests => _requests;

        public string Url => $"{_app.Urls.First()}/list.csv";

        public static async Task<ListServer> StartAsync(Func<string?> list)
        {
            var server = new ListServer(list);
            await server._app.StartAsync(TestContext.Current.CancellationToken);
            return server;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
