using LicenseFunctions.Shared.Licensing;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Half a year of thirty products. The numbers change once a day, at ten.</summary>
internal static class HalfAYear
{
    private const int Days = 180;
    private const int Products = 30;
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The products of each day. What each does is told by its number: it grows, flutters about its threshold, is bulk assigned, shrinks, expires,
    /// goes.
    /// </summary>
    public static IEnumerable<IReadOnlyList<SkuUsage>> Numbers()
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
