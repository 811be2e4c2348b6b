using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.History;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

/// <summary>The numbers of all products over time, for Power BI or a spreadsheet.</summary>
public sealed class UsageCsvTests(AzuriteFixture azurite)
{
    private const string Header = "takenAt,skuId,skuPartNumber,displayName,purchased,inGrace,suspended,assigned,available,wanted\r\n";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static TestAppOptions InSpring => new() { Clock = new FakeTimeProvider(Start.AddDays(40)) };

    [Fact]
    public async Task Csv_HasOneRowForEachProductAndDay_ByTimeThenByPartNumber()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        // Stored by the GUIDs, whose order is another one.
        var second = SkuSamples.Usage(1) with { SkuPartNumber = "B", InGrace = 2, Suspended = 3 };
        var first = SkuSamples.Usage(2) with { SkuPartNumber = "A" };
        foreach (var hours in new[] { 0, 6, 24 })
            await WriteAsync(app, Start.AddHours(hours), second with { Assigned = hours }, first with { Assigned = 1, Wanted = 3 });

        var answer = await app.GetAsync("/api/usage.csv?from=2026-03-01");

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.Status, answer.MediaType));
        Assert.Equal(
            Header +
            $"2026-03-01T09:00:00Z,{first.SkuId},A,A,10,0,0,1,9,3\r\n" +
            $"2026-03-01T09:00:00Z,{second.SkuId},B,B,10,2,3,0,12,\r\n" +
            $"2026-03-02T09:00:00Z,{first.SkuId},A,A,10,0,0,1,9,3\r\n" +
            $"2026-03-02T09:00:00Z,{second.SkuId},B,B,10,2,3,24,-12,\r\n",
            answer.Body.GetString());
    }

    [Theory]
    [InlineData("from=2026-03-01T10:00:00Z&to=2026-03-03T03:00:00Z", "02T03 SKU1,02T03 SKU2,03T03 SKU1,03T03 SKU2")]
    [InlineData("from=2026-03-01T10:00:00Z&to=2026-03-03T02:59:59Z", "02T03 SKU1,02T03 SKU2")]
    [InlineData("from=2026-03-01&to=2026-03-01T15:00:00Z&step=hour", "01T09 SKU1,01T09 SKU2,01T15 SKU1,01T15 SKU2")]
    [InlineData("from=2026-03-01&step=week", "01T09 SKU1,01T09 SKU2,04T03 SKU1,04T03 SKU2")]
    [InlineData("from=2026-03-01&step=month", "04T03 SKU1,04T03 SKU2")]
    [InlineData("from=2026-03-05", "")]
    [InlineData("to=2026-02-28", "")]
    public async Task Csv_OfASpanAndAStep_HasTheReadingsOfTheseOnly(string query, string expected)
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        foreach (var hours in Enumerable.Range(0, 13).Select(reading => reading * 6))
            await WriteAsync(app, Start.AddHours(hours), SkuSamples.Usage(1), SkuSamples.Usage(2));

        Assert.Equal(expected, string.Join(',', (await RowsAsync(app, query)).Select(row => $"{row[0][8..13]} {row[2]}")));
    }

    [Fact]
    public async Task Csv_WithoutASpan_HasTheLastThirtyDays()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        foreach (var days in new[] { 9, 10, 39 })
            await WriteAsync(app, Start.AddDays(days), SkuSamples.Usage(1));

        Assert.Equal(["2026-03-11T09:00:00Z", "2026-04-09T09:00:00Z"], (await RowsAsync(app, "")).Select(row => row[0]));
    }

    [Fact]
    public async Task Csv_OfEmptyStorage_IsTheHeader()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);

        var answer = await app.GetAsync("/api/usage.csv");

        Assert.Equal((HttpStatusCode.OK, "text/csv", Header), (answer.Status, answer.MediaType, answer.Body.GetString()));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=01/02/2026", "to")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("step=year", "step")]
    [InlineData("sku=SKU1", "sku")]
    public async Task Csv_OfAnImpossibleSpanOrAnUnknownParameter_IsRefused(string query, string field)
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);

        var answer = await app.GetAsync($"/api/usage.csv?{query}");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(answer.Body.GetProperty("fields").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Csv_HasProductsThatCameOrWentInTheSpan_WhileTheyWereThere()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring with
        {
            Settings = new Dictionary<string, string> { [$"Usage:ProductNames:{SkuSamples.Usage(1).SkuId}"] = "Visio, Plan 2" },
        });
        await WriteAsync(app, Start, SkuSamples.Usage(1), SkuSamples.Usage(2) with { SkuPartNumber = "OLDNAME" });
        await WriteAsync(app, Start.AddDays(1), SkuSamples.Usage(2), SkuSamples.Usage(3));

        // A product that is there has its newest part number throughout, so that it is one series.
        Assert.Equal(
            ["01 SKU1 \"Visio", "01 SKU2 SKU2", "02 SKU2 SKU2", "02 SKU3 SKU3"],
            (await RowsAsync(app, "from=2026-03-01")).Select(row => $"{row[0][8..10]} {row[2]} {row[3]}"));
    }

    [Fact]
    public async Task Csv_OfNamesThatASpreadsheetWouldMisread_HasThemQuotedAndHarmless()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await WriteAsync(app, Start,
            SkuSamples.Usage(1) with { DisplayName = "=HYPERLINK(\"http://x\",\"y\")" },
            SkuSamples.Usage(2) with { DisplayName = "Visio, \"Plan\" 2 für alle" });

        var text = (await app.GetAsync("/api/usage.csv?from=2026-03-01")).Body.GetString();

        Assert.Contains(",SKU1,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",10,", text, StringComparison.Ordinal);
        Assert.Contains(",SKU2,\"Visio, \"\"Plan\"\" 2 für alle\",10,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_OverTheRetention_HasTheDays_AndEveryReadingOnlyWhereItIsKept()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await WriteOldDayAsync(app, Start.AddDays(-700));
        await WriteAsync(app, Start, SkuSamples.Usage(1));
        await WriteAsync(app, Start.AddHours(1), SkuSamples.Usage(1));

        Assert.Equal(["2024-03-31T09:00:00Z", "2026-03-01T09:00:00Z"], (await RowsAsync(app, "from=2000-01-01")).Select(row => row[0]));
        Assert.Equal(["2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z"], (await RowsAsync(app, "from=2000-01-01&step=hour")).Select(row => row[0]));
    }

    [Theory]
    [InlineData("day")]
    [InlineData("week")]
    [InlineData("month")]
    public async Task Csv_OfYears_HasNoReadingMissingOrTwice(string step)
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        var days = await WriteYearsAsync(app);
        var expected = days.GroupBy(day => Enum.Parse<HistoryStep>(step, ignoreCase: true).StartOf(day)).Select(days => days.Last());

        var rows = await RowsAsync(app, $"from=2000-01-01&step={step}");

        Assert.Equal(expected.SelectMany(day => new[] { $"{day:yyyy-MM-dd} SKU1", $"{day:yyyy-MM-dd} SKU2" }), rows.Select(row => $"{row[0][..10]} {row[2]}"));
    }

    [Fact]
    public async Task Csv_OfYears_IsReadInFewRequests_AndOnlyAsFarAsItIsWritten()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await WriteYearsAsync(app);
        using var storage = new StorageRequests(app.TableAddress);
        var points = await app.Services.GetRequiredService<UsageHistory>().GetAllAsync(Start.AddYears(-20), Start, HistoryStep.Day, Stop);

        await using var reading = points.GetAsyncEnumerator(Stop);
        Assert.True(await reading.MoveNextAsync());

        // The newest snapshot, the first rows of two products and the end, and one request for each of them.
        Assert.Equal(6, storage.Count);
        while (await reading.MoveNextAsync())
            continue;
        // Three more parts.
        Assert.Equal(12, storage.Count);
    }

    [Fact]
    public async Task Csv_ThatCannotBeReadToItsEnd_IsNotTakenForTheWhole()
    {
        var failing = new FailingLater();
        await using var app = await TestApp.StartAsync(azurite, InSpring with
        {
            Adjust = builder => builder.Services.AddSingleton(provider => new TableServiceClient(
                provider.GetRequiredService<DataStorageOptions>().ConnectionString,
                new TableClientOptions { Transport = new HttpClientTransport(failing), Retry = { MaxRetries = 0 } })),
        });
        await WriteYearsAsync(app);
        failing.Left = 8;

        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync("/api/usage.csv?from=2000-01-01"));

        failing.Left = 2;
        (await app.GetAsync("/api/usage.csv?from=2000-01-01")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage-unavailable");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task WriteAsync(TestApp app, DateTimeOffset at, params SkuUsage[] skus) =>
        app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(at, skus), Stop);

    /// <summary>What is left of a day whose other readings are no longer kept.</summary>
    private static async Task WriteOldDayAsync(TestApp app, DateTimeOffset at) =>
        await app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage).UpsertAsync(UsageEntity.FromDay(at, SkuSamples.Usage(1)), Stop);

    /// <summary>Two products on each day of more than three years.</summary>
    private static async Task<IReadOnlyList<DateTimeOffset>> WriteYearsAsync(TestApp app)
    {
        IReadOnlyList<DateTimeOffset> days = [.. Enumerable.Range(0, 1201).Select(day => Start.AddDays(day - 1200))];
        var table = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        foreach (var part in days.Chunk(TablePartition.RowsPerTransaction / 2))
        {
            await table.SubmitAsync(part.SelectMany(day => new[] { 1, 2 }.Select(product =>
                TableAction.Upsert(UsageEntity.FromDay(day, SkuSamples.Usage(product))))), Stop);
        }
        await WriteAsync(app, Start, SkuSamples.Usage(1), SkuSamples.Usage(2));
        return days;
    }

    private static async Task<IReadOnlyList<string[]>> RowsAsync(TestApp app, string query)
    {
        var text = (await app.GetAsync($"/api/usage.csv?{query}")).Body.GetString()!;
        Assert.StartsWith(Header, text, StringComparison.Ordinal);
        return [.. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(','))];
    }

    /// <summary>Storage that answers some requests, and then fails.</summary>
    private sealed class FailingLater() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Left { get; set; } = int.MaxValue;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Left-- > 0
            ? base.SendAsync(request, cancellationToken)
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
    }
}
