using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard;

/// <summary>A product's history as the points of two SVG lines in a box of 160 by 40, and as a text. Pure.</summary>
/// <param name="Usable">Purchased and in grace, drawn as steps.</param>
/// <param name="Text">Null with fewer than two readings.</param>
internal sealed record TrendLine(string Assigned, string Usable, string? Text)
{
    private const double Width = 160;
    private const double Height = 40;

    /// <summary>Keeps lines at the edge from being cut off.</summary>
    private const double Margin = 3;

    /// <summary>The least span of the vertical axis, so that a small change does not look large.</summary>
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
        var assigned = readings.Select(reading => Point(X(reading), Y(reading.Assigned)));
        var usable = readings.SelectMany((reading, i) => i == 0
            ? [Point(X(reading), Y(reading.Usable))]
            : new[] { Point(X(reading), Y(readings[i - 1].Usable)), Point(X(reading), Y(reading.Usable)) });
        var (first, last) = (readings[0], readings[^1]);
        return new TrendLine(
            string.Join(' ', assigned), string.Join(' ', usable),
            string.Create(CultureInfo.InvariantCulture,
                $"Since {readings[0].TakenAt:d MMMM yyyy}: assigned {Change(first.Assigned, last.Assigned)}, usable {Change(first.Usable, last.Usable)}"));
    }

    private static string Change(int was, int now) =>
        was == now ? string.Create(CultureInfo.InvariantCulture, $"{now} as before") : string.Create(CultureInfo.InvariantCulture, $"from {was} to {now}");

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
}
