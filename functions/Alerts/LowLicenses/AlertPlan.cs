namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Decides what a run reports, from the numbers and the earlier reports. Pure.</summary>
/// <param name="Items">What to report, worst first; empty if there is nothing to send.</param>
/// <param name="Low">Every low product that is not muted, worst first.</param>
/// <param name="Changed">States to save; if there is a mail, after it was accepted.</param>
internal sealed record AlertPlan(IReadOnlyList<AlertItem> Items, IReadOnlyList<LicenseEvaluation> Low, IReadOnlyList<AlertState> Changed)
{
    /// <summary>A product that is not low for this long has recovered, even close to the threshold.</summary>
    private static readonly TimeSpan RecoveredAfter = TimeSpan.FromDays(3);

    /// <param name="gone">Formerly watched products that the snapshot no longer has.</param>
    /// <param name="remindAfter">Halved when a mail is sent anyway, so that reminders share one mail.</param>
    public static AlertPlan Make(
        IReadOnlyList<LicenseEvaluation> licenses, IReadOnlyList<SkuUsage> gone, IReadOnlyDictionary<Guid, AlertState> states, TimeSpan remindAfter,
        DateTimeOffset now)
    {
        var plan = Decide(licenses, gone, states, remindAfter, now);
        return plan.Items.Count == 0 ? plan : Decide(licenses, gone, states, remindAfter / 2, now);
    }

    private static AlertPlan Decide(
        IReadOnlyList<LicenseEvaluation> licenses, IReadOnlyList<SkuUsage> gone, IReadOnlyDictionary<Guid, AlertState> states, TimeSpan remindAfter,
        DateTimeOffset now)
    {
        var items = new List<AlertItem>();
        var changed = new List<AlertState>();
        foreach (var license in licenses)
        {
            var state = states.GetValueOrDefault(license.Sku.SkuId) ?? new AlertState { SkuId = license.Sku.SkuId };
            var (kind, next) = license.Result.Status > LicenseStatus.Ok ? WhenLow(license, state, remindAfter, now) : WhenNotLow(license, state, now);
            if (kind is { } reported)
                items.Add(new AlertItem(license, reported));
            if (next != state)
                changed.Add(next);
        }
        foreach (var sku in gone)
        {
            var state = states.GetValueOrDefault(sku.SkuId) ?? new AlertState { SkuId = sku.SkuId };
            if (!state.IsMuted(now))
                items.Add(new AlertItem(new LicenseEvaluation(sku, new ThresholdResult(LicenseStatus.Gone, null, HasRecovered: false), null), AlertKind.Gone));
            if (state.Warned != LicenseStatus.Ok)
                changed.Add(Recovered(state));
        }
        return new AlertPlan(
            [.. items.OrderBy(item => item.Kind == AlertKind.Over).ThenByDescending(item => item.License.Result.Status)
                .ThenBy(item => item.License.Sku.Available)],
            [.. licenses.Where(license => license.Result.Status > LicenseStatus.Ok && states.GetValueOrDefault(license.Sku.SkuId)?.IsMuted(now) != true)
                .OrderByDescending(license => license.Result.Status).ThenBy(license => license.Sku.Available)],
            changed);
    }

    private static (AlertKind?, AlertState) WhenLow(LicenseEvaluation license, AlertState state, TimeSpan remindAfter, DateTimeOffset now)
    {
        var status = license.Result.Status;
        if (state.IsMuted(now))
            return (null, state with { BetterSince = null });
        AlertKind? kind = state.Warned == LicenseStatus.Ok ? AlertKind.First
            : status > state.Warned ? AlertKind.Worse
            : now - state.WarnedAt >= remindAfter ? AlertKind.Reminder
            : null;
        return (kind, kind is null ? state with { BetterSince = null }
            : state with { Warned = status, Since = state.Since ?? now, WarnedAt = now, BetterSince = null });
    }

    private static (AlertKind?, AlertState) WhenNotLow(LicenseEvaluation license, AlertState state, DateTimeOffset now)
    {
        if (state.Warned == LicenseStatus.Ok)
            return (null, state);
        if (license.Result.HasRecovered || now - state.BetterSince >= RecoveredAfter)
            return (state.IsMuted(now) || !license.Result.IsWatched ? null : AlertKind.Over, Recovered(state));
        return (null, state with { BetterSince = state.BetterSince ?? now });
    }

    private static AlertState Recovered(AlertState state) => state with { Warned = LicenseStatus.Ok, Since = null, WarnedAt = null, BetterSince = null };
}

/// <param name="Forecast">Days until none is available; null if unknown.</param>
internal sealed record LicenseEvaluation(SkuUsage Sku, ThresholdResult Result, Usage.Forecast.LicenseForecast? Forecast)
{
    public int Waiting { get; init; }

    /// <summary>How many wait to be returned when it renews.</summary>
    public int Held { get; init; }
}

internal sealed record AlertItem(LicenseEvaluation License, AlertKind Kind);

internal enum AlertKind
{
    First,
    Worse,
    Reminder,

    /// <summary>It has recovered.</summary>
    Over,

    /// <summary>The tenant no longer has the product.</summary>
    Gone,
}
