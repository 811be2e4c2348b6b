using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Leavers.Links;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Leavers;

/// <summary>
/// Once a day: finds licenses of people who left, and does what the setting of each product says. What a mail says is saved after the mail was
/// accepted: a crash may repeat a mail but loses none.
/// </summary>
internal sealed partial class LeaverReclaimer(
    ProductOptions products, LeaverOptions options, LicenseDirectory directory, PersonDirectory people, LeaverFinder finder, LeaverStore store,
    AlertStore alerts, LeaverRemover remover, LeaverLinks links, LeaverMailer mailer, TimeProvider clock, ILogger<LeaverReclaimer> logger)
{
    /// <summary>Who removes, in the audit.</summary>
    public const string By = "ReclaimLeavers";

    /// <exception cref="InvalidOperationException">A mail was not accepted; the next run retries.</exception>
    public async Task RunAsync(string correlationId, CancellationToken cancellationToken)
    {
        if (!products.Reclaims)
            return;
        await using var run = await store.TryBeginRunAsync(cancellationToken);
        if (run is null)
            return;
        var skus = await directory.GetSkusAsync(cancellationToken);
        var rows = (await store.GetAsync(cancellationToken)).ToDictionary(row => row.RowKey, StringComparer.Ordinal);
        var disabled = await store.GetDisabledAsync(cancellationToken);
        var report = new LeaverReport();
        var (seen, isComplete) = (new HashSet<string>(StringComparer.Ordinal), true);
        var states = await alerts.GetStatesAsync(cancellationToken);
        foreach (var (sku, rule) in Configured(skus))
        {
            if (states.GetValueOrDefault(sku.Id)?.IsMuted(clock.GetUtcNow()) == true)
            {
                isComplete = false;
                continue;
            }
            try
            {
                var scan = await finder.FindAsync(sku, rule.DaysUntilReclaim.GetValueOrDefault(), disabled, cancellationToken);
                seen.UnionWith(scan.Holders);
                await SettleAsync(scan, rows, cancellationToken);
                await ActAsync(scan, rule.Reclaims.GetValueOrDefault(), rows, report, correlationId, cancellationToken);
            }
            catch (ProblemException problem)
            {
                isComplete = false;
                NotRead(problem, sku.PartNumber);
            }
        }
        // Who has none of the products any more is forgotten: with a new license the days start anew.
        if (isComplete)
            await store.SaveDisabledAsync([], disabled.Keys.Where(id => !seen.Contains(id)), default, cancellationToken);
        report.Removed.AddRange(rows.Values.Where(row => row is { Unreported: not null, RemovedAt: not null })
            .Select(row => (skus.FirstOrDefault(sku => sku.Id == row.SkuId), row)));
        await TellAsync(report, cancellationToken);
        Done(report.Removed.Count, report.Announced.Count, report.Listed.Count);
    }

    private IEnumerable<(Sku Sku, ProductRule Rule)> Configured(IReadOnlyList<Sku> skus) =>
        from sku in skus
        let rule = products.For(sku.Id, sku.PartNumber)
        where rule is not null && rule.Reclaims is not ReclaimMode.Off && sku.Usage.AppliesToUser
        select (sku, rule);

    /// <summary>Finds out what became of removals that were interrupted, and deletes rows of people who are no leavers any more.</summary>
    private async Task SettleAsync(LeaverScan scan, Dictionary<string, LeaverRow> rows, CancellationToken cancellationToken)
    {
        var left = scan.Leavers.Select(leaver => leaver.User.Id).ToHashSet(StringComparer.Ordinal);
        var longAgo = clock.GetUtcNow().AddDays(-options.AskAgainAfterDays);
        foreach (var row in rows.Values.Where(row => row.SkuId == scan.Sku.Id).ToList())
        {
            var holds = scan.Holders.Contains(row.UserId);
            if (row is { RemovingAt: not null, RemovedAt: null })
            {
                await SaveAsync(holds ? row with { RemovingAt = null, Unreported = null } : row with { RemovedAt = row.RemovingAt }, rows, cancellationToken);
            }
            else if (!left.Contains(row.UserId) && !scan.Unread.Contains(row.UserId) && row.Unreported is null
                && (holds || row.RemovedAt is not { } at || at < longAgo))
            {
                await store.DeleteAsync(row, cancellationToken);
                rows.Remove(row.RowKey);
            }
        }
    }

    private async Task ActAsync(
        LeaverScan scan, ReclaimMode mode, Dictionary<string, LeaverRow> rows, LeaverReport report, string correlationId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        report.LacksSignIns |= !scan.KnowsSignIns;
        report.LacksLinks |= mode == ReclaimMode.Ask && !links.Exist;
        var toRemove = new List<LeaverEntry>();
        foreach (var leaver in scan.Leavers)
        {
            var key = LeaverRow.KeyOf(scan.Sku.Id, leaver.User.Id);
            var row = rows.GetValueOrDefault(key) ?? LeaverRow.Of(scan.Sku.Id, leaver.User.Id);
            var step = LeaverPlan.Next(leaver, row, mode, scan.KnowsSignIns, links.Exist, options, now);
            var entry = new LeaverEntry(leaver, row, step == LeaverStep.Announce ? !LeaverPlan.IsAnnounced(row, now) : row.Reported != leaver.Tier);
            switch (step)
            {
                case LeaverStep.LeaveAlone:
                    report.LeftAlone.Add(leaver);
                    break;
                case LeaverStep.List:
                    report.Listed.Add(entry);
                    break;
                case LeaverStep.Announce:
                    report.Announced.Add(entry);
                    break;
                case LeaverStep.Ask:
                    report.Asked.Add(entry);
                    break;
                case LeaverStep.Remove:
                    toRemove.Add(entry);
                    break;
            }
        }
        var groups = scan.Leavers.SelectMany(leaver => leaver.User.GroupsOf(scan.Sku.Id)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var (id, name) in await directory.GetGroupNamesAsync(groups, RetryBudget.ForManyUsers(now), cancellationToken))
            report.Groups[id] = name;
        await RemoveAsync(toRemove, rows, report, correlationId, cancellationToken);
    }

    private async Task RemoveAsync(
        IReadOnlyList<LeaverEntry> entries, Dictionary<string, LeaverRow> rows, LeaverReport report, string correlationId, CancellationToken cancellationToken)
    {
        var remaining = Math.Max(0, options.MaxPerDay - rows.Values.Count(row => row.IsRemovedOn(clock.GetUtcNow())));
        // The others wait for another day. They were announced.
        report.Announced.AddRange(entries.Skip(remaining).Select(entry => entry with { IsNew = false }));
        var now = entries.Take(remaining).ToList();
        if (now.Count == 0)
            return;
        var origin = new RequestOrigin(By, correlationId, $"Products__{now[0].Leaver.Sku.PartNumber}__Reclaim") { IsSignedIn = true };
        var removals = await remover.RemoveAsync([.. now.Select(entry => (entry.Row, entry.Leaver.User.UserPrincipalName))], origin, cancellationToken);
        foreach (var removal in removals)
        {
            rows[removal.Row.RowKey] = removal.Row;
            var entry = now.First(one => one.Row.RowKey == removal.Row.RowKey);
            if (removal.Problem is { } problem && entry.Row.Refused != problem.Kind.Code)
                report.Refused.Add((entry.Leaver, problem.Message));
        }
    }

    /// <summary>Asks the managers, then writes to the administrators.</summary>
    private async Task TellAsync(LeaverReport report, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, LeaverRow>(StringComparer.Ordinal);
        var asked = new List<LeaverEntry>();
        foreach (var entry in report.Asked)
        {
            // The link must work when the mail arrives. A question that a crash left without its mail is asked again, with the same link.
            var question = entry.Row is { AskedAt: null, Question: { } before } ? before : LeaverLinks.NewQuestion();
            var row = entry.Row with { Question = question, AskedAt = null, KeptAt = null, RemovedAt = null, Reported = entry.Leaver.Tier };
            if (await SaveAsync(row, rows, cancellationToken) is { } saved)
                asked.Add(entry with { Row = saved });
        }
        var managers = await people.GetManagersAsync(
            [.. asked.Select(entry => entry.Leaver.User.Id).Distinct(StringComparer.Ordinal)], RetryBudget.ForManyUsers(clock.GetUtcNow()), cancellationToken);
        var failures = new List<MailOutcome>();
        report.Asked.Clear();
        // Whose manager could not be read is asked about by the next run.
        asked.RemoveAll(entry => !managers.ContainsKey(entry.Leaver.User.Id));
        foreach (var group in asked.ToLookup(entry => managers[entry.Leaver.User.Id]))
        {
            if (group.Key is not { } manager)
                report.Asked.AddRange(group);
            else if (await mailer.AskAsync(manager, [.. group], cancellationToken) is var outcome and not MailOutcome.Accepted)
                failures.Add(outcome);
            else
                await SaveAskedAsync(group);
        }
        if (report.HasNews)
        {
            var outcome = await mailer.ReportAsync(report, cancellationToken);
            if (outcome is MailOutcome.Accepted)
                await SaveReportedAsync(report);
            else
                failures.Add(outcome);
        }
        if (failures.Count > 0)
            throw new InvalidOperationException($"{failures.Count} mails about leavers were not sent; the next run retries. {failures[0]}");
    }

    private async Task SaveReportedAsync(LeaverReport report)
    {
        var now = clock.GetUtcNow();
        await SaveAskedAsync(report.Asked);
        foreach (var (_, row) in report.Removed)
            await store.TrySaveAsync(row with { Unreported = null }, CancellationToken.None);
        foreach (var entry in report.Announced.Where(entry => entry.IsNew))
            await store.TrySaveAsync(entry.Row with { Reported = entry.Leaver.Tier, AnnouncedAt = now }, CancellationToken.None);
        foreach (var entry in report.Listed.Where(entry => entry.IsNew))
            await store.TrySaveAsync(entry.Row with { Reported = entry.Leaver.Tier, AnnouncedAt = null }, CancellationToken.None);
    }

    private async Task SaveAskedAsync(IEnumerable<LeaverEntry> entries)
    {
        foreach (var entry in entries)
            await store.TrySaveAsync(entry.Row with { AskedAt = clock.GetUtcNow() }, CancellationToken.None);
    }

    private async Task<LeaverRow?> SaveAsync(LeaverRow row, Dictionary<string, LeaverRow> rows, CancellationToken cancellationToken)
    {
        var saved = await store.TrySaveAsync(row, cancellationToken);
        if (saved is not null)
            rows[saved.RowKey] = saved;
        return saved;
    }

    [LoggerMessage(5981, LogLevel.Warning, "The people who have {Product} could not be read; the next run looks at it again")]
    private partial void NotRead(Exception e, string product);

    [LoggerMessage(5982, LogLevel.Information, "Of people who left, {Removed} licenses were removed, {Announced} will be, and {Listed} are listed")]
    private partial void Done(int removed, int announced, int listed);
}
