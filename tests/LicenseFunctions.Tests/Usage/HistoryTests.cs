using System.Net;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.History;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

public sealed class HistoryTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static TestAppOptions InSpring => new() { Clock = new FakeTimeProvider(Start.AddDays(40)) };

    [Fact]
    public async Task History_OfASpan_HasThePointsOfThatSkuAndSpanInOrder()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await RecordHoursAsync(app, 48);

        var answer = await app.GetAsync("/api/licenses/sku2/history?from=2026-03-01T19:00:00Z&to=2026-03-02T09:00:00Z");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("SKU2", answer.Text("skuPartNumber"));
        var points = answer.Body.GetProperty("points").EnumerateArray()
            .Select(p => (p.GetProperty("takenAt").GetDateTimeOffset(), p.GetProperty("assigned").GetInt32()));
        Assert.Equal(Enumerable.Range(10, 15).Select(hour => (Start.AddHours(hour), hour)), points);
    }

    [Fact]
    public async Task History_OfAGuid_IsTheSame()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await RecordHoursAsync(app, 3);

        var answer = await app.GetAsync($"/api/licenses/{SkuSamples.Usage(1).SkuId}/history?from=2026-03-01&step=hour");

        Assert.Equal(3, answer.Body.GetProperty("points").GetArrayLength());
    }

    [Fact]
    public async Task History_OfAnUnknownSku_IsNotFound()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);

        (await app.GetAsync("/api/licenses/NOSUCHSKU/history")).IsProblem(HttpStatusCode.NotFound, "sku-not-found");
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("to=01/02/2026")]
    [InlineData("to=0001-01-01")]
    [InlineData("from=2026-03-02&to=2026-03-01")]
    [InlineData("step=Hour")]
    [InlineData("step=year")]
    public async Task History_OfAnImpossibleSpan_IsRefused(string query)
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);

        var answer = await app.GetAsync($"/api/licenses/SKU1/history?{query}");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.NotEqual(0, answer.Body.GetProperty("fields").GetArrayLength());
    }

    [Theory]
    [InlineData("hour", "2026-03-01T09,2026-03-01T15,2026-03-01T21,2026-03-02T03,…")]
    [InlineData("day", "2026-03-01T09,2026-03-02T03,2026-03-03T03,2026-03-04T03,…")]
    [InlineData("week", "2026-03-01T09,2026-03-08T03,2026-03-15T03,2026-03-22T03,…")]
    [InlineData("month", "2026-03-31T03,2026-04-10T03")]
    public async Task History_InSteps_HasOneReadingOfEach(string step, string expected)
    {
        // 1 March is a Sunday.
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await RecordAsync(app, 160, TimeSpan.FromHours(6));

        var answer = await app.GetAsync($"/api/licenses/SKU1/history?from=2026-03-01&to=2026-06-01&step={step}");

        Assert.Equal(step, answer.Text("step"));
        var times = answer.Body.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("takenAt").GetString()![..13]).ToList();
        Assert.Equal(expected, string.Join(',', times.Take(4)) + (times.Count > 4 ? ",…" : ""));
        Assert.Equal("2026-04-10T03", times[^1]);
    }

    [Theory]
    [InlineData("", "hour")]
    [InlineData("from=2026-03-01&to=2026-04-01", "hour")]
    [InlineData("from=2026-03-01&to=2026-04-02", "day")]
    [InlineData("from=2026-01-01&to=2026-01-02", "hour")]
    [InlineData("from=2025-12-20&to=2025-12-21", "day")]
    public async Task History_WithoutAStep_ShowsEveryReadingWhereThatIsNotTooMuchAndIsKept(string query, string expected)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = new FakeTimeProvider(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)) });
        await RecordHoursAsync(app, 1);

        Assert.Equal(expected, (await app.GetAsync($"/api/licenses/SKU1/history?{query}")).Text("step"));
    }

    [Fact]
    public async Task History_InDays_HasNoReadingOutsideTheSpan()
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await RecordAsync(app, 9, TimeSpan.FromHours(6));

        var answer = await app.GetAsync("/api/licenses/SKU1/history?from=2026-03-01T10:00:00Z&to=2026-03-03T02:00:00Z&step=day");

        Assert.Equal("2026-03-02T03:00:00+00:00", Assert.Single(answer.Body.GetProperty("points").EnumerateArray()).GetProperty("takenAt").GetString());
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/csv, application/json;q=0.5, */*;q=0.1", true)]
    [InlineData("application/json, text/csv;q=0.9", false)]
    [InlineData("*/*", false)]
    [InlineData("text/csv;q=0", false)]
    [InlineData("text/csv;q=0, */*", false)]
    [InlineData("application/json;q=0, */*", true)]
    [InlineData("text/html, text/csv;q=0.9", true)]
    [InlineData("TEXT/*;q=0.2", true)]
    [InlineData("application/*;q=0.5, text/csv;q=0.4", false)]
    [InlineData("application/json;q=0.2, */*;q=0.5", true)]
    [InlineData("*/*, text/csv", true)]
    [InlineData("application/json, text/csv", false)]
    [InlineData("text/csv, application/json", true)]
    [InlineData("text/html, */*;q=0.8", false)]
    [InlineData("image/png", false)]
    public async Task History_IsCsv_WhereThatIsAskedFor(string accept, bool isCsv)
    {
        await using var app = await TestApp.StartAsync(azurite, InSpring);
        await RecordHoursAsync(app, 2);

        var answer = await app.SendAsync(HttpMethod.Get, "/api/licenses/SKU2/history?from=2026-03-01&step=hour", null, ("Accept", accept));

        Assert.Equal((HttpStatusCode.OK, isCsv ? "text/csv" : "application/json"), (answer.Status, answer.MediaType));
        Assert.Equal(["Accept"], answer.Headers.Vary);
        if (isCsv)
        {
            var id = SkuSamples.Usage(2).SkuId;
            Assert.Equal(
                "takenAt,skuId,skuPartNumber,displayName,purchased,inGrace,suspended,assigned,available,wanted\r\n" +
                $"2026-03-01T09:00:00Z,{id},SKU2,SKU2,10,0,0,0,10,\r\n" +
                $"2026-03-01T10:00:00Z,{id},SKU2,SKU2,10,0,0,1,9,\r\n",
                answer.Body.GetString());
        }
    }

    [Theory]
    [InlineData("Office 365 E3", "Office 365 E3")]
    [InlineData("Visio, Plan 2", "\"Visio, Plan 2\"")]
    [InlineData("The \"best\" plan", "\"The \"\"best\"\" plan\"")]
    [InlineData("Two\nlines", "\"Two\nlines\"")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("", "")]
    public void Csv_OfAText_IsACellThatIsNoFormula(string text, string expected) => Assert.Equal(expected, Csv.Text(text));

    [Fact]
    public void Csv_OfAnOverAssignedProduct_HasTheNumberAsItIs()
    {
        var point = HistoryPoint.Of(new UsagePoint(Start, SkuSamples.Usage(1, purchased: 5, assigned: 7)));

        var csv = HistoryCsv.Write(new LicenseHistory(Guid.Empty, "SKU1", "=A1", Start, Start, HistoryStep.Hour, [point]));

        Assert.EndsWith(",SKU1,'=A1,5,0,0,7,-2,\r\n", csv, StringComparison.Ordinal);
    }

    private static Task RecordHoursAsync(TestApp app, int hours) => RecordAsync(app, hours, TimeSpan.FromHours(1));

    private static async Task RecordAsync(TestApp app, int readings, TimeSpan apart)
    {
        var store = app.Services.GetRequiredService<UsageStore>();
        for (var reading = 0; reading < readings; reading++)
        {
            var skus = Enumerable.Range(1, 3).Select(i => SkuSamples.Usage(i, assigned: reading));
            await store.WriteAsync(new UsageSnapshot(Start + reading * apart, [.. skus]), TestContext.Current.CancellationToken);
        }
    }
}
