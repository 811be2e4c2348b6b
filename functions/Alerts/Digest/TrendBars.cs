using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>A bar of a small chart: the licenses that were assigned at the end of a week.</summary>
/// <param name="Height">Pixels.</param>
internal sealed record TrendBar(int Assigned, int Height);

/// <summary>The bars of the last weeks, made of cells, which every mail program shows.</summary>
internal static class TrendBars
{
    public const int Weeks = 12;
    public const int Highest = 24;
    private const int Lowest = 9;

    /// <param name="points">Oldest first. The last is of now.</param>
    /// <returns>Oldest first; empty with less than two weeks.</returns>
    public static IReadOnlyList<TrendBar> Of(IReadOnlyList<UsagePoint> points)
    {
        if (points.Count == 0)
            return [];
        var values = Enumerable.Range(0, Weeks).Select(ago => points[^1].TakenAt.AddDays(-7 * ago))
            .Select(end => points.LastOrDefault(point => point.TakenAt <= end)?.Usage.Assigned).TakeWhile(value => value is not null)
            .Select(value => value.GetValueOrDefault()).Reverse().ToList();
        if (values.Count < 2)
            return [];
        // The lowest week is not 0: a change of some percent has to be seen.
        var (least, most) = (values.Min(), values.Max());
        return [.. values.Select(value => new TrendBar(
            value, most == least ? (Lowest + Highest) / 2 : Lowest + ((value - least) * (Highest - Lowest) / (most - least))))];
    }
}
