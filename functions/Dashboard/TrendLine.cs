using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard;

/// <summary>A product's history as the paths of two SVG lines in a box of 112 by 30. Pure.</summary>
/// <param name="Assigned">Drawn as steps, as <paramref name="Usable"/> is.</param>
/// <param name="Usable">Purchased and in grace.</param>
/// <param name="End">Where the line of the assigned ends.</param>
/// <param name="Was">Assigned at the first reading; null with fewer than two readings.</param>
internal sealed record TrendLine(string Assigned, string Usable, string End, int? Was, int Is)
{
    private const double Width = 108;
    private const double Height = 30;

    /// <summary>Keeps lines at the edge from being cut off.</summary>
    private const double Margin = 3;

    /// <summary>The least span of the vertical axis, so that a small change does not look large.</summary>
    private const int LeastSpan = 6;
    public static readonly TrendLine None = new("", "", "", null, 0);

    /// <param name="readings">Oldest first.</param>
    public static TrendLine Of(IReadOnlyList<UsageReading> readings, DateTimeOffset from, DateTimeOffset to)
    {
        if (readings.Count < 2 || to <= from)
            return None;
        var most = readings.Max(reading => Math.Max(reading.Assigned, reading.Usable));
        var least = Math.Min(readings.Min(reading => Math.Min(reading.Assigned, reading.Usable)), Math.Max(0, most - LeastSpan));
        double X(UsageReading reading) => Math.Clamp((reading.TakenAt - from) / (to - from), 0, 1) * Width;
        double Y(int number) => most == least ? Height / 2 : Height - Margin - ((number - least) * (Height - (2 * Margin)) / (most - least));
        string Steps(Func<UsageReading, int> number) => "M" + string.Join('H', readings.Select((reading, i) =>
            i == 0 ? Point(X(reading), Y(number(reading))) : $"{Number(X(reading))}V{Number(Y(number(reading)))}"));
        return new TrendLine(
            Steps(reading => reading.Assigned), Steps(reading => reading.Usable), Point(X(readings[^1]), Y(readings[^1].Assigned)),
            readings[0].Assigned, readings[^1].Assigned);
    }

    /// <summary>The values of the template; null without a history.</summary>
    public object? Describe(LocalizedText text) => Was is not { } was ? null : new
    {
        Assigned,
        Usable,
        EndX = End.Split(' ')[0],
        EndY = End.Split(' ')[1],
        Text = text["TrendText", was, Is],
    };

    private static string Point(double x, double y) => $"{Number(x)} {Number(y)}";

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
