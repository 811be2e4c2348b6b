namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>What a run reports, decided from the numbers and from what was reported before. Pure.</summary>
/// <param name="Items">What is to be reported, worst first. Empty: there is nothing to send.</param>
/// <param name="Low">Every product that is low and not muted, worst first, for the whole picture.</param>
/// <param name="Changed">States that are to be kept, once the mail was taken if there is one.</param>
internal sealed record AlertPlan(IReadOnlyList<AlertItem> Items, IReadOnlyList<LicenseEvaluation> Low, IReadOnlyList<AlertState> Changed)
{
    /// <summary>A product that is not low for so long is well, however near it stays to the threshold.</summary>
    private static readonly TimeSpan BetterFor = TimeSpan.FromDays(3);

    /// <param name="licenses">Every product of the newest snapshot, judged.</param>
    /// <param name="gone">Products that were watched before and are not in it any more.</param>
    /// <param name="remindAfter">Half of it where a mail is sent anyway, so that reminders come together rather than each on its own day.</param>
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
        var news = new List<AlertItem>();
        var changed = new List<AlertState>();
        foreach (var license in licenses)
        {
            var state = states.GetValueOrDefault(license.Sku.SkuId) ?? new AlertState { SkuId = license.Sku.SkuId };
            var (kind, next) = license.Result.Status > LicenseStatus.Ok ? WhenLow(license, state, remindAfter, now) : WhenBetter(license, state, now);
            if (kind is { } told)
                news.Add(new AlertItem(license, told));
            if (next != state)
                changed.Add(next);
        }
        foreach (var sku in gone)
        {
            var state = states.GetValueOrDefault(sku.SkuId) ?? new AlertState { SkuId = sku.SkuId };
            if (!state.IsMuted(now))
                news.Add(new AlertItem(new LicenseEvaluation(sku, new ThresholdResult(LicenseStatus.Gone, null, IsWellAgain: false), null), AlertKind.Gone));
            if (state.Warned != LicenseStatus.Ok)
                changed.Add(Over(state));
        }
        return new AlertPlan(
            [.. news.OrderBy(item => item.Kind == AlertKind.Over).ThenByDescending(item => item.License.Result.Status)
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

    private static (AlertKind?, AlertState) WhenBetter(LicenseEvaluation license, AlertState state, DateTimeOffset now)
    {
        if (state.Warned == LicenseStatus.Ok)
            return (null, state);
        if (license.Result.IsWellAgain || now - state.BetterSince >= BetterFor)
            return (state.IsMuted(now) || !license.Result.IsWatched ? null : AlertKind.Over, Over(state));
        return (null, state with { BetterSince = state.BetterSince ?? now });
    }

    private static AlertState Over(AlertState state) => state with { Warned = LicenseStatus.Ok, Since = null, WarnedAt = null, BetterSince = null };
}

/// <param name="Forecast">Days until nothing is free; null if that is not known.</param>
internal sealed record LicenseEvaluation(SkuUsage Sku, ThresholdResult Result, Usage.Forecast.LicenseForecast? Forecast)
{
    /// <summary>Users who wait for a license of it.</summary>
    public int Waiting { get; init; }
}

/// <summary>One thing to report.</summary>
internal sealed record AlertItem(LicenseEvaluation License, AlertKind Kind);

internal enum AlertKind
{
    /// <summary>It is low, and the administrator does not know yet.</summary>
    First,

    /// <summary>It has become worse than what was reported.</summary>
    Worse,

    /// <summary>It has been the same for days.</summary>
    Reminder,

    /// <summary>It has recovered.</summary>
    Over,

    /// <summary>The tenant has it no more.</summary>
    Gone,
}
