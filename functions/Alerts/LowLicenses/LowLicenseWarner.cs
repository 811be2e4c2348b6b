using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.Surplus;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>
/// Notifies the administrators of products that become low, get worse or recover, with reminders, of subscriptions that end soon and of surplus.
/// Numbers come from Graph, or from the last snapshot if Graph fails. Reports are saved after the mail was accepted: a crash may repeat a mail but loses none.
/// </summary>
internal sealed partial class LowLicenseWarner(
    UsageRecorder recorder, AlertStore alerts, LicenseEvaluator evaluator, LowLicenseRule rule, ExpiryChecker expiry, SurplusChecker surplus,
    LowLicenseMailer mailer, AlertOptions options, TimeProvider clock, ILogger<LowLicenseWarner> logger)
{
    /// <exception cref="InvalidOperationException">The mail was not accepted; the next run retries.</exception>
    public async Task WarnAsync(CancellationToken cancellationToken)
    {
        await using var run = await alerts.TryBeginRunAsync(cancellationToken);
        var (snapshot, isRead) = run is null ? (null, false) : await recorder.RecordChangesOrGetLatestAsync(cancellationToken);
        if (snapshot is null)
        {
            NothingToDo(run is null ? "another run is in progress" : "there is no snapshot yet");
            return;
        }
        var evaluations = await evaluator.EvaluateAsync(snapshot, cancellationToken);
        var known = await alerts.GetKnownAsync(cancellationToken);
        var gone = known.Where(sku => rule.IsWatched(sku) && snapshot.Skus.All(other => other.SkuId != sku.SkuId)).ToList();
        var states = await alerts.GetStatesAsync(cancellationToken);
        var plan = AlertPlan.Make(evaluations.Licenses, gone, states, TimeSpan.FromDays(options.RemindAfterDays), clock.GetUtcNow());
        var watched = snapshot.Skus.Where(rule.IsWatched).ToList();
        var unmuted = watched.Where(sku => states.GetValueOrDefault(sku.SkuId)?.IsMuted(clock.GetUtcNow()) != true).ToList();
        var ends = await expiry.PlanAsync(unmuted, evaluations, cancellationToken);
        var spare = await surplus.PlanAsync(unmuted, evaluations, cancellationToken);
        DateTimeOffset? sentAt = null;
        if (plan.Items.Count > 0 || ends.Items.Count > 0 || spare.Items.Count > 0)
            sentAt = await mailer.SendAsync(plan, ends, spare, states, evaluations, snapshot.TakenAt, isRead, cancellationToken);
        foreach (var state in plan.Changed)
            await alerts.SaveNotifiedAsync(state, CancellationToken.None);
        await expiry.SaveAsync(ends);
        await surplus.SaveAsync(spare);
        if (sentAt is { } sent)
            await alerts.SetLastMailAsync(sent, CancellationToken.None);
        if (!known.SequenceEqual(watched))
            await alerts.SetKnownAsync(watched, CancellationToken.None);
        Done(plan.Low.Count, plan.Items.Count, ends.Items.Count);
    }

    [LoggerMessage(3001, LogLevel.Information, "No warning: {Reason}")]
    private partial void NothingToDo(string reason);

    [LoggerMessage(3002, LogLevel.Information, "{Low} products are low; {News} products and {Ends} subscriptions were reported")]
    private partial void Done(int low, int news, int ends);
}
