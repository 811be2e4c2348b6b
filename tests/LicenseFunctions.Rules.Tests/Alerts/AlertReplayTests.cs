using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Rules.Tests.Alerts;

/// <summary>The table of what is told in half a year is Golden/replay.txt.</summary>
public sealed class AlertReplayTests
{
    [Fact]
    public void HourAfterHour_WhatIsTold_IsWhatTheTableLists_AndNothingMore()
    {
        var (rule, options) = (new LowLicenseRule(new AlertOptions()), new AlertOptions());
        var (states, known, past) = (new Dictionary<Guid, AlertState>(), new List<SkuUsage>(), new Dictionary<Guid, List<UsageReading>>());
        var table = new List<string>();
        foreach (var (day, skus) in HalfAYear.Numbers().Index())
        {
            var at = HalfAYear.Start.AddDays(day).AddHours(10);
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

    private static string Describe(AlertItem item) =>
        $"{item.License.Sku.SkuPartNumber} {item.Kind} ({item.License.Result.Status}, {item.License.Sku.Available} " +
            $"free{(item.License.Forecast?.DaysToEmpty is { } days ? $", {days} d" : "")})";
}
