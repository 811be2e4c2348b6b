using System.Globalization;
using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>Half a year of thirty products. The numbers change once a day, at ten; the table of what is told is Golden/replay.txt.</summary>
public sealed class AlertReplayTests(AzuriteFixture azurite)
{
    private const int Days = 180;
    private const int Products = 30;
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void HourAfterHour_WhatIsTold_IsWhatTheTableLists_AndNothingMore()
    {
        var (rule, options) = (new LowLicenseRule(new AlertOptions()), new AlertOptions());
        var (states, known, past) = (new Dictionary<Guid, AlertState>(), new List<SkuUsage>(), new Dictionary<Guid, List<UsageReading>>());
        var table = new List<string>();
        foreach (var (day, skus) in Numbers().Index())
        {
            var at = Start.AddDays(day).AddHours(10);
            foreach (var sku in skus)
                past[sku.SkuId] = [.. past.GetValueOrDefault(sku.SkuId) ?? [], new UsageReading(at, sku.Usable, sku.Assigned)];
            var forecasts = skus.ToDictionary(sku => sku.SkuId, sku => LicenseForecast.Make(past[sku.SkuId], at.AddHours(1), sku.Available, 0));
            for (var hour = 1; hour <= 24; hour++)
            {
                var gone = known.Where(sku => skus.All(other => other.SkuId != sku.SkuId)).ToList();
                var licenses = skus.Select(sku => new LicenseEvaluation(sku, rule.Evaluate(sku, forecasts[sku.SkuId].DaysToEmpty), forecasts[sku.SkuId]))
                    .ToList();
                var plan = AlertPlan.Make(licenses, gone, states, TimeSpan.FromDays(options.RemindAfterDays), at.AddHours(hour));
                if (plan.Items.Count > 0)
                    table.Add($"day {day}, {hour} h: {string.Join(", ", plan.Items.Select(Describe))}");
                foreach (var state in plan.Changed)
                    states[state.SkuId] = state;
                known = [.. skus];
            }
        }

        Golden.Matches("replay.txt", string.Join('\n', table) + "\n");
    }

    [Fact]
    public async Task DayAfterDay_TheFunction_SendsAMailForEachLineOfTheTable()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        var (store, warner) = (app.Services.GetRequiredService<UsageStore>(), app.Services.GetRequiredService<LowLicenseWarner>());
        var mailed = new List<string>();
        // The numbers of the snapshots count, not those of the simulated tenant.
        app.Tenant.Faults.Fail("subscribedSkus", 400, times: null);
        foreach (var (day, skus) in Numbers().Index())
        {
            clock.SetUtcNow(Start.AddDays(day).AddHours(10));
            await store.WriteAsync(new UsageSnapshot(clock.GetUtcNow(), skus), TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromHours(1));
            app.Tenant.Mailbox.Clear();
            await warner.WarnAsync(TestContext.Current.CancellationToken);
            await warner.WarnAsync(TestContext.Current.CancellationToken);
            if (app.Tenant.Mailbox.Messages.Count > 0)
                mailed.Add($"day {day}: {app.Tenant.Mailbox.Messages.Count}");
        }

        var listed = (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "../../../Alerts/Golden/replay.txt"),
            TestContext.Current.CancellationToken))
            .Select(line => int.Parse(line.Split(' ', ',')[1], CultureInfo.InvariantCulture));
        Assert.Equal(listed.Select(day => $"day {day}: 1"), mailed);
    }

    private static string Describe(AlertItem item) =>
        $"{item.License.Sku.SkuPartNumber} {item.Kind} ({item.License.Result.Status}, {item.License.Sku.Available} " +
            $"free{(item.License.Forecast?.DaysToEmpty is { } days ? $", {days} d" : "")})";

    /// <summary>
    /// The products of each day. What each does is told by its number: it grows, flutters about its threshold, is bulk assigned, shrinks, expires,
    /// goes.
    /// </summary>
    private static IEnumerable<IReadOnlyList<SkuUsage>> Numbers()
    {
        var random = new Random(20260105);
        var skus = Enumerable.Range(1, Products)
            .Select(number => SkuSamples.Usage(number, 40 + (number * 7), 20 + (number * 6)) with { SkuPartNumber = $"P{number:D2}" }).ToList();
        var outSince = new int[Products];
        for (var day = 0; day < Days; day++)
        {
            var isWorkday = Start.AddDays(day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            for (var i = 0; i < Products; i++)
                skus[i] = Next(skus[i], i % 6, day, isWorkday, random, ref outSince[i]);
            yield return [.. skus.Where((_, i) => !(i == 29 && day >= 120))];
        }
    }

    private static SkuUsage Next(SkuUsage sku, int kind, int day, bool isWorkday, Random random, ref int outSince)
    {
        var grown = kind switch
        {
            0 when isWorkday => sku with { Assigned = sku.Assigned + random.Next(0, 3) },
            1 when isWorkday => sku with { Assigned = sku.Purchased - 5 - (day % 2) },
            2 when day % 60 == 30 => sku with { Assigned = sku.Assigned + (sku.Available > 0 ? sku.Available : 0) },
            3 when isWorkday => sku with { Assigned = Math.Max(0, sku.Assigned - random.Next(0, 2)) },
            4 when day == 60 => sku with { Purchased = sku.Purchased - 10, InGrace = 10 },
            4 when day == 90 => sku with { InGrace = 0 },
            5 when isWorkday && random.Next(0, 10) == 0 => sku with { Assigned = sku.Assigned + random.Next(0, 5) },
            _ => sku,
        };
        // Whoever looks after the tenant buys when nothing has been free for three days.
        outSince = grown.Available > 0 ? 0 : outSince + 1;
        return outSince > 3 ? grown with { Purchased = grown.Purchased + 25 } : grown;
    }
}
