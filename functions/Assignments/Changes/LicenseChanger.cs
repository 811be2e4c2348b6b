using System.Collections.Concurrent;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>Changes the licenses of up to a thousand users: reads the products once, then reads and writes users in parallel batches of twenty.</summary>
internal sealed class LicenseChanger(
    LicenseDirectory directory, GroupAssignmentReader groupReader, ChangeWriter writer, AssignmentOptions options,
    GraphOptions graph, AppMetrics metrics, TimeProvider clock)
{
    /// <summary>Returns the results in the order of the changes.</summary>
    /// <param name="isOfJob">Long waits end the call: what had to wait has the problem graph-throttled.</param>
    /// <param name="isWhatIf">Changes nothing. The licenses may no longer be available when the real call comes.</param>
    /// <exception cref="ProblemException">Nothing was changed: the products cannot be read, or the list has a user twice.</exception>
    public async Task<IReadOnlyList<ChangeResult>> ApplyAsync(
        IReadOnlyList<LicenseChange> changes, bool isWhatIf, RequestOrigin origin, CancellationToken cancellationToken, bool isOfJob = false)
    {
        var started = clock.GetTimestamp();
        var budget = isOfJob ? RetryBudget.ForJob(clock.GetUtcNow())
            : changes.Count == 1 ? RetryBudget.ForOneUser(clock.GetUtcNow()) : RetryBudget.ForManyUsers(clock.GetUtcNow());
        var reading = ReadUsersAsync(changes, budget, cancellationToken);
        var skus = await directory.GetSkusAsync(cancellationToken);
        var users = await reading;
        RefuseDoubles(changes, users);
        using var withGraph = new SemaphoreSlim(graph.BatchesInFlight);
        var products = new TenantSkus(skus, options);
        var assignedBy = await groupReader.ReadAsync(changes, users, products, budget, cancellationToken);
        var run = new LicenseChangeBatch(changes, products, options, assignedBy) { WithGraph = withGraph };
        run.Plan(users, await ReadProtectedAsync(users, budget, cancellationToken));
        var groups = run.Inherited.SelectMany(inherited => inherited.User.GroupsOf(inherited.Sku.Id)).Distinct(StringComparer.Ordinal).ToList();
        run.NameGroups(await directory.GetGroupNamesAsync(groups, budget, cancellationToken));
        if (isWhatIf)
            return run.WhatIf();
        // Twice the batches that may wait for Graph: the others write their audit rows meanwhile.
        await InBatchesAsync(
            run.WithLicense, 2 * graph.BatchesInFlight, (chunk, token) => writer.WriteAsync(run, chunk, origin, budget, token), cancellationToken);
        await TryWithoutLicenseAsync(run, origin, budget, cancellationToken);
        metrics.LicensesChanged(clock.GetElapsedTime(started));
        return run.Results;
    }

    private async Task<IReadOnlyList<UserReply>> ReadUsersAsync(IReadOnlyList<LicenseChange> changes, RetryBudget budget, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<int, UserReply>();
        await InBatchesAsync(Enumerable.Range(0, changes.Count).ToList(), graph.BatchesInFlight, async (chunk, token) =>
        {
            var replies = await directory.FindUsersAsync([.. chunk.Select(i => changes[i].User)], budget, token);
            foreach (var (index, reply) in chunk.Zip(replies))
                found[index] = reply;
        }, cancellationToken);
        return [.. Enumerable.Range(0, changes.Count).Select(i => found[i])];
    }

    /// <summary>Why users may not be changed, by object id: they are protected, or their membership in protected groups is unknown.</summary>
    private async Task<IReadOnlyDictionary<string, ProblemException>> ReadProtectedAsync(
        IReadOnlyList<UserReply> users, RetryBudget budget, CancellationToken cancellationToken)
    {
        var refused = new ConcurrentDictionary<string, ProblemException>(StringComparer.Ordinal);
        var found = users.Select(reply => reply.User).OfType<DirectoryUser>().ToList();
        foreach (var user in found.Where(options.IsProtected))
            refused[user.Id] = LicenseRefusal.Protected(user);
        await InBatchesAsync(options.ProtectedGroups.Count == 0 ? [] : found, graph.BatchesInFlight, async (chunk, token) =>
        {
            var replies = await directory.AreMembersAsync([.. chunk.Select(user => user.Id)], options.ProtectedGroups, budget, token);
            foreach (var (user, reply) in chunk.Zip(replies))
            {
                if (reply.IsMember)
                    refused[user.Id] = LicenseRefusal.Protected(user);
                else if (reply.Unknown is { } unknown)
                    refused.TryAdd(user.Id, LicenseRefusal.Describe(unknown, user.UserPrincipalName, GraphPermissions.ReadGroups));
            }
        }, cancellationToken);
        return refused;
    }

    private static void RefuseDoubles(IReadOnlyList<LicenseChange> changes, IReadOnlyList<UserReply> users)
    {
        var twice = users.Select((reply, index) => (reply.User?.Id, index)).Where(u => u.Id is not null)
            .GroupBy(u => u.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Select(u => changes[u.index].User).ToList();
        if (twice is not null)
            throw ProblemException.Invalid("changes", $"'{twice[0]}' and '{twice[1]}' are the same user. Put all changes of a user into one item.");
    }

    /// <summary>
    /// Tries the users for whom no license was available at the start: Graph's numbers lag, and this call may have made licenses available. The
    /// batches grow from one user to twenty until Graph refuses.
    /// </summary>
    private async Task TryWithoutLicenseAsync(LicenseChangeBatch run, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        for (var size = 1; run.TakeWithoutLicense(size) is { Count: > 0 } items; size = Math.Min(2 * size, GraphBatch.Size))
        {
            await writer.WriteAsync(run, items, origin, budget, cancellationToken);
            run.RefuseUsedUp(items);
        }
    }

    internal static Task InBatchesAsync<T>(
        IReadOnlyList<T> items, int inFlight, Func<IReadOnlyList<T>, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items.Chunk(GraphBatch.Size), new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellationToken },
            async (chunk, token) => await work(chunk, token));
}
