using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Leavers;

/// <summary>
/// Removes licenses of one product as any caller does: with the same checks and audit. What begins is saved first, so that the next run finds out what
/// became of a removal that was interrupted.
/// </summary>
internal sealed class LeaverRemover(LicenseDirectory directory, LicenseChanger changer, LeaverStore store, TimeProvider clock)
{
    /// <param name="licenses">The rows as they were read, with the name for the report.</param>
    /// <returns>What was removed or refused. Others were changed meanwhile, or their result is unknown: the next run looks at them.</returns>
    public async Task<IReadOnlyList<LeaverRemoval>> RemoveAsync(
        IReadOnlyList<(LeaverRow Row, string Name)> licenses, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var removals = new List<LeaverRemoval>();
        foreach (var chunk in licenses.Chunk(GraphBatch.Size))
            removals.AddRange(await RemoveBatchAsync(chunk, origin, cancellationToken));
        return removals;
    }

    private async Task<IReadOnlyList<LeaverRemoval>> RemoveBatchAsync(
        (LeaverRow Row, string Name)[] licenses, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var users = await directory.FindUsersAsync([.. licenses.Select(one => one.Row.UserId)], RetryBudget.ForManyUsers(now), cancellationToken);
        var begun = new List<LeaverRow>();
        foreach (var ((row, name), reply) in licenses.Zip(users))
        {
            // Reading all holders takes minutes: whose account was enabled meanwhile did not leave.
            if (row.Reported == LeaverTier.Certain && reply.User is not { AccountEnabled: false })
                continue;
            if (await store.TrySaveAsync(row with { RemovingAt = now, Unreported = name }, cancellationToken) is { } saved)
                begun.Add(saved);
        }
        if (begun.Count == 0)
            return [];
        var changes = begun.Select(row => new LicenseChange { User = row.UserId, Remove = [row.SkuId.ToString()] }).ToList();
        var results = await changer.ApplyAsync(changes, isWhatIf: false, origin, cancellationToken);
        var removals = new List<LeaverRemoval>();
        foreach (var (row, result) in begun.Zip(results))
        {
            // Without an answer it may be removed: the next run sees whether it is.
            if (result.Problem?.Kind.Status == StatusCodes.Status503ServiceUnavailable)
                continue;
            var after = result.Problem is { } problem
                ? row with { RemovingAt = null, Unreported = null, Refused = problem.Kind.Code }
                : row with { RemovedAt = now, Refused = null };
            removals.Add(new LeaverRemoval(await store.TrySaveAsync(after, CancellationToken.None) ?? after, result.Problem));
        }
        return removals;
    }
}

/// <param name="Problem">Why it was refused; null if it was removed.</param>
internal sealed record LeaverRemoval(LeaverRow Row, ProblemException? Problem);
