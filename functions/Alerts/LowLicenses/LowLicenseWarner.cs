using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>
/// Tells the administrator of products that are low: once, when it gets worse, after some days, and when it is over; and of what was bought
/// ahead of its end. The numbers are read from Graph first; only where that fails, those of the last snapshot are told, with their time.
/// What was told is recorded after the mail was taken: a crash in between may repeat a mail and never swallows one.
/// </summary>
internal sealed partial class LowLicenseWarner(
    UsageRecorder recorder, UsageStore usage, AlertStore alerts, LowLicenseRule rule, AlertOptions options, ForecastCache forecasts, ExpiryChecker expiry,
    OpenOrders orders, IReservedLicenses waiting,
    ReclaimableLicenses reclaimable, AlertDigest digest, AdminMail mail, AppMetrics metrics, TimeProvider clock, ILogger<LowLicenseWarner> logger)
{
    /// <exception cref="InvalidOperationException">The mail was not taken; the next run tries again.</exception>
    public async Task WarnAsync(CancellationToken cancellationToken)
    {
        await using var run = await alerts.TryBeginRunAsync(cancellationToken);
        var (snapshot, isRead) = run is null ? (null, false) : await ReadAsync(cancellationToken);
        if (snapshot is null)
        {
            Log.NothingToDo(logger, run is null ? "another run is at work" : "there is no snapshot yet");
            return;
        }
        var open = await orders.GetBySkuAsync(cancellationToken);
        var forecast = await forecasts.RefreshAsync(snapshot, skuId => open[skuId].Sum(order => order.Outstanding), cancellationToken);
        var claims = await waiting.CountAllAsync(cancellationToken);
        var licenses = snapshot.Skus.Select(sku => Judge(sku, forecast.GetValueOrDefault(sku.SkuId), claims.GetValueOrDefault(sku.SkuId))).ToList();
        var known = await alerts.GetKnownAsync(cancellationToken);
        var gone = known.Where(sku => rule.IsWatched(sku) && snapshot.Skus.All(other => other.SkuId != sku.SkuId)).ToList();
        var states = await alerts.GetStatesAsync(cancellationToken);
        var plan = AlertPlan.Make(licenses, gone, states, TimeSpan.FromDays(options.RemindAfterDays), clock.GetUtcNow());
        var watched = snapshot.Skus.Where(rule.IsWatched).ToList();
        var ends = await expiry.PlanAsync([.. watched.Where(sku => states.GetValueOrDefault(sku.SkuId)?.IsMuted(clock.GetUtcNow()) != true)], cancellationToken);
        if (plan.News.Count > 0 || ends.News.Count > 0)
            await SendAsync(plan, ends, states, claims, open, snapshot.TakenAt, isRead, cancellationToken);
        foreach (var state in plan.Changed)
            await alerts.SaveToldAsync(state, CancellationToken.None);
        await expiry.SaveAsync(ends);
        if (!known.SequenceEqual(watched))
            await alerts.SetKnownAsync(watched, CancellationToken.None);
        Log.Done(logger, plan.Low.Count, plan.News.Count, ends.News.Count);
    }

    /// <summary>The numbers as they are now; the last that are known if Graph cannot be read.</summary>
    private async Task<(UsageSnapshot? Snapshot, bool IsRead)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await recorder.RecordChangesAsync(cancellationToken), true);
        }
        catch (ProblemException e)
        {
            Log.NotRead(logger, e, e.Kind.Code);
            return (await usage.GetLatestAsync(cancellationToken), false);
        }
    }

    private LicenseEvaluation Judge(SkuUsage sku, LicenseForecast? forecast, int claims) => new(sku, rule.Judge(sku, forecast?.DaysToEmpty, claims), forecast);

    private async Task SendAsync(
        AlertPlan plan, ExpiryPlan ends, IReadOnlyDictionary<Guid, AlertState> states, IReadOnlyDictionary<Guid, int> claims,
        ILookup<Guid, OrderSummary> open, DateTimeOffset takenAt, bool isRead, CancellationToken cancellationToken)
    {
        var (facts, now) = (new Dictionary<Guid, AlertMailData>(), clock.GetUtcNow());
        var couldGiveBack = await reclaimable.FindAsync(
            [.. plan.News.Where(news => news.Kind is AlertKind.First or AlertKind.Worse or AlertKind.Reminder).Select(news => news.License.Sku)], AlertDigest.MostNamed + 1, cancellationToken);
        foreach (var sku in plan.News.Select(news => news.License).Concat(plan.Low).Select(license => license.Sku).DistinctBy(sku => sku.SkuId))
        {
            var skuId = sku.SkuId;
            var past = await usage.GetDailyAsync(skuId, AlertDigest.From(now), now, cancellationToken).ToListAsync(cancellationToken);
            facts[skuId] = new AlertMailData(
                [.. past.Where(point => point.TakenAt < takenAt), new UsagePoint(takenAt, sku)],
                states.GetValueOrDefault(skuId)?.Since, [.. open[skuId]], claims.GetValueOrDefault(skuId),
                couldGiveBack.GetValueOrDefault(skuId, []));
        }
        var (content, images) = digest.Write(plan, facts, ends.News, takenAt, isRead, now);
        var outcome = await mail.SendAsync(content, cancellationToken, images);
        if (outcome is not MailOutcome.Accepted)
            throw new InvalidOperationException($"The warning was not sent; the next run tries again. {outcome}");
        foreach (var news in plan.News)
            metrics.Warned(news.License.Sku.SkuPartNumber, news.Kind);
    }

    private static partial class Log
    {
        [LoggerMessage(3004, LogLevel.Warning, "Microsoft Graph could not be read ({Code}); the numbers of the last snapshot are judged")]
        public static partial void NotRead(ILogger logger, Exception e, string code);

        [LoggerMessage(3001, LogLevel.Information, "No warning: {Reason}")]
        public static partial void NothingToDo(ILogger logger, string reason);

        [LoggerMessage(3002, LogLevel.Information, "{Low} products are low; there is news of {News}, and {Ends} subscriptions are about to end")]
        public static partial void Done(ILogger logger, int low, int news, int ends);
    }
}
