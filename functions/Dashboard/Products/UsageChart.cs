using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard.Products;

/// <summary>A product's use and forecast as SVG: assigned and usable licenses, and when they run out. Pure.</summary>
internal sealed class UsageChart
{
    private const int Ahead = 60;
    private const int LeastSpan = 8;
    private readonly IReadOnlyList<UsagePoint> _past;
    private readonly LicenseForecast? _forecast;
    private readonly int _coming;
    private readonly PageContext _page;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;

    /// <param name="past">Oldest first.</param>
    /// <param name="coming">Licenses on order.</param>
    /// <param name="days">Days back.</param>
    public UsageChart(IReadOnlyList<UsagePoint> past, LicenseForecast? forecast, int coming, int days, PageContext page)
    {
        (_past, _forecast, _coming, _page) = (past, forecast, coming, page);
        (_from, _to) = (page.Now.AddDays(-days), page.Now.AddDays(Ahead));
    }

    public bool IsEmpty => _past.Count < 2;

    private UsageReading Now => new(_past[^1].TakenAt, _past[^1].Usage.Usable, _past[^1].Usage.Assigned);

    /// <summary>When none is available, by the forecast; null if not shown.</summary>
    private int? Crossing => _forecast is { Reason: ForecastReason.Forecast, DaysToEmpty: { } days and <= Ahead } ? days : null;

    public string Label => _page.Text["ChartLabel", Now.Assigned, Now.Usable]
        + (Crossing is { } days ? " " + _page.Text["ChartCrossing", _page.Dates.Day(_page.Now.AddDays(days), _page.Now)] : "");

    /// <summary>The same numbers, one row a fortnight, the newest last.</summary>
    public IReadOnlyList<object> Table()
    {
        var past = _past.Where((_, i) => (_past.Count - 1 - i) % 14 == 0).TakeLast(8).Select(point =>
            (object)new { Day = _page.Dates.ShortDay(point.TakenAt, _page.Now), point.Usage.Usable, point.Usage.Assigned, Range = "–" });
        var future = Slope(_forecast?.DaysToEmpty) is null ? [] : Enumerable.Range(1, 4).Select(i => i * 14).Select(days => (object)new
        {
            Day = _page.Dates.ShortDay(_page.Now.AddDays(days), _page.Now),
            Usable = Now.Usable + _coming,
            Assigned = Math.Round(At(days, _forecast?.DaysToEmpty)),
            Range = string.Create(_page.Text.Culture, $"{At(days, _forecast?.Latest):0}–{At(days, _forecast?.Earliest):0}"),
        });
        return [.. past, .. future];
    }

    /// <summary>The drawing; its texts have the same size at any width.</summary>
    public string Draw(int width, int height)
    {
        var isNarrow = width < 600;
        var (left, right, top, bottom) = (40.0, isNarrow ? width - 14.0 : width - 136.0, 26.0, height - 30.0);
        var highest = Math.Max(_past.Max(point => Math.Max(point.Usage.Usable, point.Usage.Assigned)), Now.Usable + Math.Max(0, _coming));
        if (Slope(_forecast?.DaysToEmpty) is not null)
            highest = Math.Max(highest, (int)Math.Ceiling(Math.Min(At(Ahead, _forecast?.Earliest), 1.15 * highest)));
        var least = Math.Max(0, Math.Min(_past.Min(point => Math.Min(point.Usage.Usable, point.Usage.Assigned)), highest - LeastSpan));
        var step = StepOf(highest - least);
        var (low, high) = (least / step * step, ((highest / step) + 1) * step);
        double X(DateTimeOffset at) => left + (Math.Clamp((at - _from) / (_to - _from), 0, 1) * (right - left));
        double Y(double number) => bottom - ((Math.Clamp(number, low, high) - low) / (high - low) * (bottom - top));

        var svg = new StringBuilder();
        for (var tick = low; tick <= high; tick += step)
        {
            Add(svg, $"<line class=\"g\" x1=\"{left:0.#}\" x2=\"{right:0.#}\" y1=\"{Y(tick):0.#}\" y2=\"{Y(tick):0.#}\"/>");
            Text(svg, "ax", left - 8, Y(tick) + 4, "end", tick.ToString(_page.Text.Culture));
        }
        foreach (var at in Months().Where((_, i) => !isNarrow || i % 2 == 0).Where(at => X(at) > left + 20 && X(at) < right - 20))
            Text(svg, "ax", X(at), height - 8, "middle", _page.Dates.ShortDay(at, at));

        var today = X(_page.Now);
        if (Slope(_forecast?.DaysToEmpty) is not null)
        {
            var (upper, lower) = (At(Ahead, _forecast?.Earliest), At(Ahead, _forecast?.Latest));
            Add(svg, $"<path class=\"band\" d=\"M{today:0.#} {Y(Now.Assigned):0.#}L{right:0.#} {Y(upper):0.#}L{right:0.#} {Y(lower):0.#}Z\"/>");
            Add(svg, $"<path class=\"fc\" d=\"M{today:0.#} {Y(Now.Assigned):0.#}L{right:0.#} {Y(At(Ahead, _forecast?.DaysToEmpty)):0.#}\"/>");
        }
        Add(svg, $"<line class=\"td\" x1=\"{today:0.#}\" x2=\"{today:0.#}\" y1=\"{top - 6:0.#}\" y2=\"{bottom:0.#}\"/>");
        Text(svg, "ax", today, top - 12, "middle", _page.Text["Today", _page.Dates.ShortDay(_page.Now, _page.Now)]);
        Add(svg, $"<path class=\"pu\" d=\"{Steps(usage => usage.Usable)}H{right:0.#}\"/>");
        if (_coming > 0)
            Add(svg, $"<path class=\"po\" d=\"M{today:0.#} {Y(Now.Usable + _coming):0.#}H{right:0.#}\"/>");
        Add(svg, $"<path class=\"as\" d=\"{Steps(usage => usage.Assigned)}H{today:0.#}\"/>");
        Add(svg, $"<circle class=\"dot\" cx=\"{today:0.#}\" cy=\"{Y(Now.Assigned):0.#}\" r=\"4\"/>");
        Text(svg, "lb s", today - 8, Y(Now.Assigned) + (Y(Now.Assigned) > bottom - 30 ? -10 : 22), "end", _page.Text["ChartAssigned", Now.Assigned]);
        if (Crossing is { } days)
        {
            var at = _page.Now.AddDays(days);
            Add(svg, $"<circle class=\"x\" cx=\"{X(at):0.#}\" cy=\"{Y(Now.Usable):0.#}\" r=\"5\"/>");
            Text(svg, "lb c", Math.Min(X(at) + 4, right - 60), Y(Now.Usable) + 20, isNarrow ? "middle" : "start",
                _page.Text["ChartRunsOut", _page.Dates.ShortDay(at, _page.Now)]);
        }
        if (isNarrow)
        {
            Text(svg, "lb", left + 4, Y(Now.Usable) - 6, "start", _page.Text["ChartUsable", Now.Usable]);
            return Whole();
        }
        Text(svg, "lb", right + 8, Y(Now.Usable) + 4, "start", _page.Text["ChartUsable", Now.Usable]);
        if (_coming > 0)
            Text(svg, "lb m", right + 8, Y(Now.Usable + _coming) + (_coming * 2 < step ? -10 : 4), "start", _page.Text["ChartComing", Now.Usable + _coming]);
        return Whole();

        string Steps(Func<SkuUsage, int> number) => "M" + string.Join('H', _past.Select((point, i) => i == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{X(point.TakenAt):0.#} {Y(number(point.Usage)):0.#}")
            : string.Create(CultureInfo.InvariantCulture, $"{X(point.TakenAt):0.#}V{Y(number(point.Usage)):0.#}")));

        string Whole() => string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"{(isNarrow ? "narrow" : "wide")}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Encode(Label)}\">{svg}</svg>");
    }

    private IEnumerable<DateTimeOffset> Months()
    {
        var span = (_to - _from).TotalDays > 200 ? 2 : 1;
        for (var at = new DateTimeOffset(_from.Year, _from.Month, 1, 12, 0, 0, TimeSpan.Zero); at < _to; at = at.AddMonths(span))
        {
            if (at >= _from)
                yield return at;
        }
    }

    /// <summary>Assigned licenses after some days, if all that is usable or on order is assigned after <paramref name="daysToEmpty"/>.</summary>
    private double At(int days, int? daysToEmpty) => Now.Assigned + (days * (Slope(daysToEmpty) ?? 0));

    private double? Slope(int? daysToEmpty) =>
        _forecast?.Reason == ForecastReason.Forecast && daysToEmpty is { } days and > 0 ? (double)(Now.Available + _coming) / days : null;

    private static int StepOf(int span)
    {
        var step = 1;
        for (var i = 0; span / step >= 5; i++)
            step = i % 3 == 1 ? step * 5 / 2 : step * 2;
        return step;
    }

    private static void Add(StringBuilder svg, FormattableString markup) => svg.Append(FormattableString.Invariant(markup));

    private static void Text(StringBuilder svg, string kind, double x, double y, string anchor, string text) =>
        Add(svg, $"<text class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Encode(text)}</text>");

    private static string Encode(string text) => System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text);
}
