using LicenseFunctions.Assignments;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Leavers;

/// <summary>Reads everybody who has a product, and finds those who left.</summary>
internal sealed class LeaverFinder(
    SkuHolders holders, LicenseDirectory directory, PersonDirectory people, LeaverStore store, AssignmentOptions assignments, LeaverOptions options,
    TimeProvider clock)
{
    /// <param name="days">Days after which a disabled account counts as left.</param>
    /// <param name="disabled">Since when accounts have been seen disabled. Changed to what is seen now, and saved.</param>
    /// <exception cref="ProblemException">Graph does not answer.</exception>
    public async Task<LeaverScan> FindAsync(Sku sku, int days, Dictionary<string, DateTimeOffset> disabled, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (users, knowsSignIns) = await ReadAsync(sku.Id, cancellationToken);
        await RememberAsync(users, disabled, now, cancellationToken);
        var rule = new UnusedLicenseRule(sku, [], now.AddDays(-options.InactiveDays), knowsSignIns);
        var found = users
            .Select(user => (User: user, Reasons: rule.Evaluate(user), Since: disabled.TryGetValue(user.Id, out var since) ? since : (DateTimeOffset?)null))
            .Where(one => LeaverRule.TierOf(one.User, one.Reasons, one.Since, days, now) is not null).ToList();
        var budget = RetryBudget.ForManyUsers(now);
        var isProtected = await ReadProtectedAsync([.. found.Select(one => one.User)], budget, cancellationToken);
        var mailboxes = await ReadMailboxesAsync(
            sku, [.. found.Select(one => one.User).Where(user => isProtected.GetValueOrDefault(user.Id) == false && !user.IsGuest)], budget, cancellationToken);
        // Of somebody of whom Graph did not tell all, nothing is said or done in this run.
        var unread = found.Select(one => one.User.Id)
            .Where(id => isProtected[id] is null || mailboxes.GetValueOrDefault(id) == MailboxKind.NotRead).ToHashSet(StringComparer.Ordinal);
        var leavers = found.Where(one => !unread.Contains(one.User.Id)).Select(one => LeaverRule.Evaluate(
            one.User, sku, one.Reasons, new LeaverFacts(one.Since, isProtected[one.User.Id] == true, mailboxes.GetValueOrDefault(one.User.Id)), days, now));
        return new LeaverScan(
            sku, [.. leavers.OfType<Leaver>().OrderBy(leaver => leaver.DisabledSince).ThenBy(leaver => leaver.User.UserPrincipalName, StringComparer.Ordinal)],
            users.Select(user => user.Id).ToHashSet(StringComparer.Ordinal), unread, knowsSignIns);
    }

    private async Task<(List<DirectoryUser> Users, bool KnowsSignIns)> ReadAsync(Guid skuId, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(skuId, withSignIns: true, cancellationToken), true);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.GraphForbidden)
        {
            return (await ReadAsync(skuId, withSignIns: false, cancellationToken), false);
        }
    }

    private async Task<List<DirectoryUser>> ReadAsync(Guid skuId, bool withSignIns, CancellationToken cancellationToken)
    {
        var users = new List<DirectoryUser>();
        for (string? token = null; ;)
        {
            var page = await holders.GetPageAsync(skuId, withSignIns, token, cancellationToken);
            users.AddRange(page.Users);
            if ((token = page.Next) is null)
                return users;
        }
    }

    private async Task RememberAsync(
        IReadOnlyList<DirectoryUser> users, Dictionary<string, DateTimeOffset> disabled, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newly = users.Where(user => !user.AccountEnabled && !disabled.ContainsKey(user.Id)).Select(user => user.Id).Distinct(StringComparer.Ordinal)
            .ToList();
        var enabled = users.Where(user => user.AccountEnabled && disabled.ContainsKey(user.Id)).Select(user => user.Id).Distinct(StringComparer.Ordinal)
            .ToList();
        await store.SaveDisabledAsync(newly, enabled, now, cancellationToken);
        newly.ForEach(id => disabled[id] = now);
        enabled.ForEach(id => disabled.Remove(id));
    }

    /// <summary>By object id; null if Graph did not tell.</summary>
    private async Task<IReadOnlyDictionary<string, bool?>> ReadProtectedAsync(
        IReadOnlyList<DirectoryUser> users, RetryBudget budget, CancellationToken cancellationToken)
    {
        var found = users.ToDictionary(user => user.Id, user => (bool?)assignments.IsProtected(user), StringComparer.Ordinal);
        foreach (var chunk in (assignments.ProtectedGroups.Count == 0 ? [] : users).Chunk(GraphBatch.Size))
        {
            var replies = await directory.AreMembersAsync([.. chunk.Select(user => user.Id)], assignments.ProtectedGroups, budget, cancellationToken);
            foreach (var (user, reply) in chunk.Zip(replies))
                found[user.Id] = found[user.Id] == true || reply.IsMember ? true : reply.Unknown is null ? false : null;
        }
        return found;
    }

    /// <summary>By object id. Without a mailbox in the product it does not matter.</summary>
    private async Task<IReadOnlyDictionary<string, MailboxKind>> ReadMailboxesAsync(
        Sku sku, IReadOnlyList<DirectoryUser> users, RetryBudget budget, CancellationToken cancellationToken) => !LeaverRule.HasMailbox(sku)
        ? new Dictionary<string, MailboxKind>(StringComparer.Ordinal)
        : users.Zip(await people.GetMailboxesAsync([.. users.Select(user => user.Id)], budget, cancellationToken))
            .ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
}

/// <param name="Leavers">Those disabled longest first.</param>
/// <param name="Holders">The object ids of all who have the product.</param>
/// <param name="Unread">Of whom Graph did not tell all.</param>
internal sealed record LeaverScan(
    Sku Sku, IReadOnlyList<Leaver> Leavers, IReadOnlySet<string> Holders, IReadOnlySet<string> Unread, bool KnowsSignIns);
