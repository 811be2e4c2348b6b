using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Usage;

public sealed class HistoryTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task History_OfASpan_HasThePointsOfThatSkuAndSpanInOrder()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await RecordHoursAsync(app, 48);

        var answer = await app.GetAsync("/api/licenses/sku2/history?from=2026-03-01T19:00:00Z&to=2026-03-02T09:00:00Z");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("SKU2", answer.Text("skuPartNumber"));
        var points = answer.Body.GetProperty("points").EnumerateArray().Select(p => (p.GetProperty("takenAt").GetDateTimeOffset(), p.GetProperty("assigned").GetInt32()));
        Assert.Equal(Enumerable.Range(10, 15).Select(hour => (Start.AddHours(hour), hour)), points);
    }

    [Fact]
    public async Task History_OfAGuid_IsTheSame()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await RecordHoursAsync(app, 3);

        var answer = await app.GetAsync($"/api/licenses/{SnapshotTests.Usage(1).SkuId}/history?from=2026-03-01");

        Assert.Equal(3, answer.Body.GetProperty("points").GetArrayLength());
    }

    [Fact]
    public async Task History_OfAnUnknownSku_IsNotFound()
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync("/api/licenses/NOSUCHSKU/history")).IsProblem(HttpStatusCode.NotFound, "sku-not-found");
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("to=01/02/2026")]
    [InlineData("from=2026-03-02&to=2026-03-01")]
    public async Task History_OfAnImpossibleSpan_IsRefused(string query)
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.GetAsync($"/api/licenses/SKU1/history?{query}");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.NotEqual(0, answer.Body.GetProperty("fields").GetArrayLength());
    }

    private static async Task RecordHoursAsync(TestApp app, int hours)
    {
        var store = app.Services.GetRequiredService<UsageStore>();
        for (var hour = 0; hour < hours; hour++)
        {
            var skus = Enumerable.Range(1, 3).Select(i => SnapshotTests.Usage(i, assigned: hour));
            await store.WriteAsync(new UsageSnapshot(Start.AddHours(hour), [.. skus]), TestContext.Current.CancellationToken);
        }
    }
}
