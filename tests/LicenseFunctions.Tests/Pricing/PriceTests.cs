using System.Net;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Pricing;

public sealed class PriceTests(AzuriteFixture azurite) : IDisposable
{
    private const string E3 = "/api/licenses/ENTERPRISEPACK/price";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task Price_IsSet_Replaced_AndRemoved_AndSaysWho()
    {
        await using var app = await StartAsync();

        var set = await app.SendAsync(HttpMethod.Put, E3, """{"amount": 21.60, "currency": "EUR", "per": "month"}""", ("X-Caller", "ann"));
        await app.SendAsync(HttpMethod.Put, "/api/licenses/spe_e5/price", """{"amount": 684, "currency": "USD", "per": "year"}""", ("X-Caller", "ben"));
        var listed = await PricesAsync(app);
        var replaced = await app.SendAsync(HttpMethod.Put, E3, """{"amount": 0, "currency": "GBP", "per": "year"}""");
        var removed = await app.SendAsync(HttpMethod.Delete, E3, json: null, ("X-Caller", "carol"), ("X-Reference", "4711"));
        var again = await app.SendAsync(HttpMethod.Delete, E3);

        Assert.Equal((HttpStatusCode.OK, "ENTERPRISEPACK", "ann"), (set.Status, set.Text("skuPartNumber"), set.Text("changedBy")));
        Assert.Equal(["ENTERPRISEPACK 21.60 EUR month", "SPE_E5 684 USD year"], listed);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NoContent), (replaced.Status, removed.Status, again.Status));
        Assert.Equal(["SPE_E5 684 USD year"], await PricesAsync(app));
        var row = Assert.Single(await app.RowsAsync(TableNames.LicenseUsage), row => row.GetString("SkuPartNumber") == "ENTERPRISEPACK"
            && row.RowKey.StartsWith("price|", StringComparison.Ordinal));
        Assert.Equal(("carol", "4711", _clock.GetUtcNow()), (row.GetString("ChangedBy"), row.GetString("Reference"), row.GetDateTimeOffset("ChangedAt")));
    }

    [Theory]
    [InlineData("""{"amount": -0.01, "currency": "EUR", "per": "month"}""", "amount")]
    [InlineData("""{"amount": 1.00001, "currency": "EUR", "per": "month"}""", "amount")]
    [InlineData("""{"amount": 1000000.01, "currency": "EUR", "per": "month"}""", "amount")]
    [InlineData("""{"amount": "21.60", "currency": "EUR", "per": "month"}""", "amount")]
    [InlineData("""{"amount": 21.60, "currency": "EURO", "per": "month"}""", "currency")]
    [InlineData("""{"amount": 21.60, "currency": "eur", "per": "month"}""", "currency")]
    [InlineData("""{"amount": 21.60, "currency": "EUR", "per": "week"}""", "per")]
    [InlineData("""{"amount": 21.60, "currency": "EUR", "per": 7}""", "per")]
    public async Task Price_ThatCannotBe_SaysWhichField(string body, string field)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Put, E3, body);

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(answer.Body.GetProperty("fields").EnumerateArray().ToList()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Import_SetsWhatTheTenantHas_SkipsTheRest_AndKeepsOtherPrices()
    {
        await using var app = await StartAsync();
        await app.SendAsync(HttpMethod.Put, E3, """{"amount": 21.60, "currency": "EUR", "per": "month"}""");

        var answer = await ImportAsync(app, "sku;amount;currency;per\nSPE_E5;684,00;EUR;year\nCOPILOT;30;EUR;month\nspb;19,5;EUR;month\n");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["SPE_E5", "SPB"], answer.Body.GetProperty("prices").EnumerateArray().Select(price => price.GetProperty("skuPartNumber").GetString()));
        var skipped = Assert.Single(answer.Body.GetProperty("skipped").EnumerateArray().ToList());
        Assert.Equal((3, "COPILOT"), (skipped.GetProperty("line").GetInt32(), skipped.GetProperty("sku").GetString()));
        Assert.Equal(["ENTERPRISEPACK 21.60 EUR month", "SPB 19.5 EUR month", "SPE_E5 684.00 EUR year"], await PricesAsync(app));
    }

    [Fact]
    public async Task Import_WithLinesThatAreWrong_NamesThemAll_AndSetsNothing()
    {
        await using var app = await StartAsync();

        var answer = await ImportAsync(app, "sku,amount,currency,per\nSPE_E5,684,EUR,year\nspe_e5,57,EUR,month\nSPB,cheap,EUR,month\n");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(
            ["line 3: SPE_E5 is on line 2 already. Keep one line.",
                "line 4: 'cheap' is not an amount such as 1234.50: digits and one decimal point, nothing else."],
            answer.Body.GetProperty("fields").EnumerateArray().Select(error => $"{error.GetProperty("field")}: {error.GetProperty("message")}"));
        Assert.Empty(await PricesAsync(app));
    }

    [Fact]
    public async Task Licenses_CostWhatIsPaid_ByCurrency_AndSayForHowManyThePriceIsMissing()
    {
        await using var app = await StartAsync();
        var before = (await app.GetAsync("/api/licenses")).Body;
        await ImportAsync(app, "sku,amount,currency,per\nENTERPRISEPACK,21.60,EUR,month\nSPE_E5,100,USD,year\nPOWER_BI_PRO,10,EUR,month\nSPB,20,EUR,month\n");

        var after = (await app.GetAsync("/api/licenses")).Body;

        Assert.Empty(before.GetProperty("costs").EnumerateArray());
        Assert.Equal(5, before.GetProperty("pricesMissing").GetInt32());
        Assert.Equal(1, after.GetProperty("pricesMissing").GetInt32());
        // 25 of which 3 are unassigned; 20 of which 14 are; of 5 none is, since 7 are assigned; 50 for a twelfth of 100, of which 42 are.
        Assert.Equal(("540.00", "64.80"), CostOf(after, "ENTERPRISEPACK"));
        Assert.Equal(("100", "0"), CostOf(after, "SPB"));
        Assert.Equal(("416.67", "350"), CostOf(after, "SPE_E5"));
        Assert.Equal(JsonValueKind.Null, LicenseOf(after, "EXCHANGESTANDARD").GetProperty("cost").ValueKind);
        Assert.Equal(["EUR 840.00 204.80 null", "USD 416.67 350 null"], after.GetProperty("costs").EnumerateArray().Select(cost =>
            $"{cost.GetProperty("currency")} {cost.GetProperty("purchased")} {cost.GetProperty("unassigned")} {cost.GetProperty("unused").GetRawText()}"));
    }

    [Fact]
    public async Task LicensesOfInactivePeople_AreKnownForAWeek_OnceSomebodyCountedThem()
    {
        // The simulated people signed in lately.
        _clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await using var app = await StartAsync();
        await app.SendAsync(HttpMethod.Put, E3, """{"amount": 21.60, "currency": "EUR", "per": "month"}""");
        var e3 = (await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken))!.Find("ENTERPRISEPACK")!;
        var reclaimable = app.Services.GetRequiredService<ReclaimableLicenses>();

        await reclaimable.FindAsync([e3], atMost: 1, TestContext.Current.CancellationToken);
        var counted = (await app.GetAsync("/api/licenses")).Body;
        Assert.Equal(JsonValueKind.Null, LicenseOf(counted, "ENTERPRISEPACK").GetProperty("cost").GetProperty("unused").ValueKind);
        var found = (await reclaimable.FindAsync([e3], atMost: 20, TestContext.Current.CancellationToken))[e3.SkuId];
        var unused = LicenseOf((await app.GetAsync("/api/licenses")).Body, "ENTERPRISEPACK").GetProperty("cost").GetProperty("unused");

        var inactive = found.Count(holder =>
            holder.Reasons.Any(reason => reason is UnusedReason.Disabled or UnusedReason.Inactive or UnusedReason.NeverSignedIn));
        Assert.InRange(inactive, 2, 10);
        Assert.Equal(inactive * 21.60m, unused.GetDecimal());
        _clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(JsonValueKind.Null,
            LicenseOf((await app.GetAsync("/api/licenses")).Body, "ENTERPRISEPACK").GetProperty("cost").GetProperty("unused").ValueKind);
    }

    [Fact]
    public async Task Prices_AreInABackup_AndARemovedOneDoesNotComeBack()
    {
        await using var app = await StartAsync();
        await ImportAsync(app, "sku,amount,currency,per\nSPE_E5,684,EUR,year\nENTERPRISEPACK,21.60,EUR,month\n");
        var backup = app.Services.GetRequiredService<TableBackup>();
        await backup.WriteAsync(_folder, TestContext.Current.CancellationToken);
        await app.SendAsync(HttpMethod.Delete, E3);

        await backup.ReadAsync(_folder, TestContext.Current.CancellationToken);
        await using var restored = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["Graph:TenantId"] = app.Services.GetRequiredService<GraphOptions>().TenantId! },
        });
        await restored.Services.GetRequiredService<TableBackup>().ReadAsync(_folder, TestContext.Current.CancellationToken);

        Assert.Equal(["SPE_E5 684 EUR year"], await PricesAsync(app));
        Assert.Equal(["ENTERPRISEPACK 21.60 EUR month", "SPE_E5 684 EUR year"], await PricesAsync(restored));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(azurite, new() { Clock = _clock });
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Task<Answer> ImportAsync(TestApp app, string csv) =>
        Answer.AskAsync(app.Http, HttpMethod.Post, "/api/prices", new StringContent(csv, Encoding.UTF8, "text/csv"));

    private static async Task<IReadOnlyList<string>> PricesAsync(TestApp app) => [.. (await app.GetAsync("/api/prices")).Body.GetProperty("prices")
        .EnumerateArray().Select(price => string.Join(' ', new[] { "skuPartNumber", "amount", "currency", "per" }.Select(name => Text(price, name))))];

    private static JsonElement LicenseOf(JsonElement list, string sku) =>
        list.GetProperty("licenses").EnumerateArray().Single(license => license.GetProperty("skuPartNumber").GetString() == sku);

    private static (string Purchased, string Unassigned) CostOf(JsonElement list, string sku)
    {
        var cost = LicenseOf(list, sku).GetProperty("cost");
        return (cost.GetProperty("purchased").ToString(), cost.GetProperty("unassigned").ToString());
    }

    private static string Text(JsonElement price, string name) => price.GetProperty(name).ToString();
}
