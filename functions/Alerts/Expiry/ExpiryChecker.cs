using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Finds the ends of subscriptions that a run of the warnings reports. Where Graph does not say, it finds none, and the run goes on.</summary>
internal sealed class ExpiryChecker(SubscriptionCache subscriptions, ExpiryStore store, AlertOptions options, TimeProvider clock)
{
    /// <summary>Nothing ends that was not known of weeks before, so that one look a day is enough.</summary>
    private static readonly TimeSpan Daily = TimeSpan.FromHours(20);

    /// <summary>Read again just before it is reported, since it may have been renewed.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <param name="audible">The products that may be reported: watched, and not muted.</param>
    public async Task<ExpiryPlan> PlanAsync(IReadOnlyList<SkuUsage> audible, CancellationToken cancellationToken)
    {
        var notified = await store.GetAsync(cancellationToken);
        var plan = await PlanAsync(Daily, audible, notified, cancellationToken);
        return plan.Items.Count > 0 ? await PlanAsync(JustNow, audible, notified, cancellationToken) : plan;
    }

    /// <summary>Saves what was reported, after the mail was accepted.</summary>
    public async Task SaveAsync(ExpiryPlan plan)
    {
        foreach (var news in plan.Items)
            await store.SaveAsync(news.Notice, CancellationToken.None);
        foreach (var over in plan.Over)
            await store.RemoveAsync(over, CancellationToken.None);
    }

    private async Task<ExpiryPlan> PlanAsync(
        TimeSpan atMostOld, IReadOnlyList<SkuUsage> audible, IReadOnlyList<ExpiryNotice> notified, CancellationToken cancellationToken) =>
        await subscriptions.ReadAsync(atMostOld, cancellationToken) is { } all
            ? ExpiryPlan.Make(all, audible, notified, options.ExpiryDaysAhead(), clock.GetUtcNow())
            : ExpiryPlan.Nothing;
}
