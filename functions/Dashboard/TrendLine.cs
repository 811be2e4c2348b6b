using System.Globalization;
using LicenseFunctions.Usage;

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

    /// <param name="points">Oldest first.</param>
    public static TrendLine Of(IReadOnlyList<UsagePoint> points, DateTimeOffset from, DateTimeOffset to)
    {
        if (points.Count < 2 || to <= from)
            return new TrendLine("", "", null);
        var most = points.Max(point => Math.Max(point.Usage.Assigned, point.Usage.Usable));
        var least = Math.Min(points.Min(point => Math.Min(point.Usage.Assigned, point.Usage.Usable)), Math.Max(0, most - LeastSpan));
        double X(UsagePoint point) => Math.Clamp((point.TakenAt - from) / (to - from), 0, 1) * Width;
        double Y(int number) => most == least ? Height / 2 : Height - Margin - ((number - least) * (Height - (2 * Margin)) / (most - least));
        var assigned = points.Select(point => Place(X(point), Y(point.Usage.Assigned)));
        var usable = points.SelectMany((point, i) => i == 0
            ? [Place(X(point), Y(point.Usage.Usable))]
            : new[] { Place(X(point), Y(points[i - 1].Usage.Usable)), Place(X(point), Y(point.Usage.Usable)) });
        var (first, last) = (points[0].Usage, points[^1].Usage);
        return new TrendLine(
            string.Join(' ', assigned), string.Join(' ', usable),
            string.Create(CultureInfo.InvariantCulture, $"Since {points[0].TakenAt:d MMMM yyyy}: assigned {Change(first.Assigned, last.Assigned)}, usable {Change(first.Usable, last.Usable)}"));
    }

    private static string Change(int was, int now) => was == now ? string.Create(CultureInfo.InvariantCulture, $"{now} as before") : string.Create(CultureInfo.InvariantCulture, $"from {was} to {now}");

    private static string Place(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
}
