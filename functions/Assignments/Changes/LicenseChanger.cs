using System.Collections.Concurrent;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>
/// Changes the licenses of one user or of a thousand: reads the products once, the users twenty at a time, plans, and writes what is
/// needed, one write a user, twenty at a time, several batches in flight.
/// </summary>
internal sealed class LicenseChanger(
    LicenseDirectory directory, ChangeWriter writer, AssignmentOptions options, GraphOptions graph, AppMetrics metrics, TimeProvider clock)
{
    /// <summary>Changes users, each of whom stands in the list once, and returns the result of each, in order.</summary>
    /// <param name="isWhatIf">Only returns what would be done. Whether a license will be free cannot be promised.</param>
    /// <exception cref="ProblemException">Nothing was changed: the products cannot be read, or a user stands in the list twice.</exception>
    public async Task<IReadOnlyList<ChangeResult>> ApplyAsync(
        IReadOnlyList<LicenseChange> changes, bool isWhatIf, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var budget = changes.Count == 1 ? RetryBudget.ForOneUser(clock.GetUtcNow()) : RetryBudget.ForManyUsers(clock.GetUtcNow());
        var reading = ReadUsersAsync(changes, budget, cancellationToken);
        var skus = await directory.GetSkusAsync(cancellationToken);
        var users = await reading;
        RefuseDoubles(changes, users);
        using var withGraph = new SemaphoreSlim(graph.BatchesInFlight);
        var run = new LicenseChangeBatch(changes, new TenantSkus(skus, options), new AvailableLicenses(skus), options) { WithGraph = withGraph };
        run.Plan(users, await ReadProtectedAsync(users, budget, cancellationToken));
        var groups = run.Inherited.SelectMany(inherited => inherited.User.GroupsOf(inherited.Sku.Id)).Distinct(StringComparer.Ordinal).ToList();
        run.NameGroups(await directory.GetGroupNamesAsync(groups, budget, cancellationToken));
        if (isWhatIf)
            return run.WhatIf();
        await WriteAsync(run, run.WithSeats, origin, budget, cancellationToken);
        await TryWithoutSeatsAsync(run, origin, budget, cancellationToken);
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

    /// <summary>Why users may not be changed, by object id: they are protected, or Graph does not say whether they are in a protected group.</summary>
    private async Task<IReadOnlyDictionary<string, ProblemException>> ReadProtectedAsync(
        IReadOnlyList<UserReply> users, RetryBudget budget, CancellationToken cancellationToken)
    {
        var refused = new ConcurrentDictionary<string, ProblemException>(StringComparer.Ordinal);
        foreach (var user in users.Select(reply => reply.User).OfType<DirectoryUser>().Where(options.IsProtected))
            refused[user.Id] = LicenseRefusal.Protected(user);
        var found = options.ProtectedGroups.Count == 0 ? [] : users.Select(reply => reply.User).OfType<DirectoryUser>().ToList();
        await InBatchesAsync(found, graph.BatchesInFlight, async (chunk, token) =>
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

    private Task WriteAsync(LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken) =>
        // Twice as many as may be with Graph: while those wait for Graph, the others write their audit.
        InBatchesAsync(items, 2 * graph.BatchesInFlight, (chunk, token) => writer.WriteAsync(run, chunk, origin, budget, token), cancellationToken);

    /// <summary>
    /// Those for whom no license was free by the numbers of the start. The numbers lag behind, and this very call may have freed some, so
    /// Graph decides: the first in the list is tried alone, then twice as many as were given before, until one is refused.
    /// </summary>
    private async Task TryWithoutSeatsAsync(LicenseChangeBatch run, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var chunk = 1;
        while (run.TakeWithoutSeats(chunk) is { Count: > 0 } items)
        {
            await writer.WriteAsync(run, items, origin, budget, cancellationToken);
            run.RefuseWhatIsUsedUp(items);
            chunk = Math.Min(2 * chunk, GraphBatch.Size);
        }
    }

    private static Task InBatchesAsync<T>(IReadOnlyList<T> items, int inFlight, Func<IReadOnlyList<T>, CancellationToken, Task> work,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items.Chunk(GraphBatch.Size),
            new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellationToken },
            async (chunk, token) => await work(chunk, token));
}
