using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard;

/// <summary>A product's past as the points of two SVG lines in a box of 160 by 40, and in words for those who do not see it. Pure.</summary>
/// <param name="Usable">Purchased and in grace: steps, since nobody buys half a license.</param>
/// <param name="Text">Null if there are too few readings for a line.</param>
internal sealed record TrendLine(string Assigned, string Usable, string? Text)
{
    private const double Width = 160;
    private const double Height = 40;

    /// <summary>So that a line at the edge is not cut in half.</summary>
    private const double Margin = 3;

    /// <summary>So that one license more or less does not look like a landslide.</summary>
    private const int LeastSpan = 6;
    public static readonly TrendLine None = new("", "", null);

    /// <param name="readings">Oldest first.</param>
    public static TrendLine Of(IReadOnlyList<UsageReading> readings, DateTimeOffset from, DateTimeOffset to)
    {
        if (readings.Count < 2 || to <= from)
            return None;
        var most = readings.Max(reading => Math.Max(reading.Assigned, reading.Usable));
        var least = Math.Min(readings.Min(reading => Math.Min(reading.Assigned, reading.Usable)), Math.Max(0, most - LeastSpan));
        double X(UsageReading reading) => Math.Clamp((reading.TakenAt - from) / (to - from), 0, 1) * Width;
        double Y(int number) => most == least ? Height / 2 : Height - Margin - ((number - least) * (Height - (2 * Margin)) / (most - least));
        var assigned = readings.Select(reading => Place(X(reading), Y(reading.Assigned)));
        var usable = readings.SelectMany((reading, i) => i == 0
            ? [Place(X(reading), Y(reading.Usable))]
            : new[] { Place(X(reading), Y(readings[i - 1].Usable)), Place(X(reading), Y(reading.Usable)) });
        var (first, last) = (readings[0], readings[^1]);
        return new TrendLine(
            string.Join(' ', assigned), string.Join(' ', usable),
            string.Create(CultureInfo.InvariantCulture,
                $"Since {readings[0].TakenAt:d MMMM yyyy}: assigned {Change(first.Assigned, last.Assigned)}, usable {Change(first.Usable, last.Usable)}"));
    }

    private static string Change(int was, int now) =>
        was == now ? string.Create(CultureInfo.InvariantCulture, $"{now} as before") : string.Create(CultureInfo.InvariantCulture, $"from {was} to {now}");

    private static string Place(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
}
