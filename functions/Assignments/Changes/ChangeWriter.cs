using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>Writes the planned changes of up to twenty users, with an audit row each that is created before the write and completed after it.</summary>
internal sealed class ChangeWriter(LicenseDirectory directory, GroupDirectory groups, AuditLog audit)
{
    public async Task WriteAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            items = await SetLocationsAsync(run, items, origin, budget, cancellationToken);
            items = await ChangeMembersAsync(run, items, isJoin: true, origin, budget, cancellationToken);
            foreach (var item in items.Where(item => run.PlanOf(item).Join.Count > 0))
                run.Joined(item);
            items = await ChangeDirectlyAsync(run, items, origin, budget, cancellationToken);
            items = await ChangeMembersAsync(run, items, isJoin: false, origin, budget, cancellationToken);
            foreach (var item in items)
                run.Done(item);
        }
        catch (ProblemException problem)
        {
            // Graph did not answer the batch: the result of its items is unknown until the caller retries.
            foreach (var item in items)
                run.Refuse(item, problem);
        }
    }

    /// <summary>Assigns and removes directly, completes the items that need no more, and returns those that have to leave a group.</summary>
    private async Task<IReadOnlyList<int>> ChangeDirectlyAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var direct = items.Where(item => run.PlanOf(item).IsDirect).ToList();
        var refused = direct.Count == 0 ? new HashSet<int>() : await ChangeLicensesAsync(run, direct, origin, budget, cancellationToken);
        var rest = items.Except(refused).ToLookup(item => run.PlanOf(item).Leave.Count > 0);
        foreach (var item in rest[false])
            run.Done(item);
        return [.. rest[true]];
    }

    /// <summary>Lets users join or leave groups, and returns the items that can continue.</summary>
    private async Task<IReadOnlyList<int>> ChangeMembersAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, bool isJoin, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var refused = new HashSet<int>();
        var moves = items.SelectMany(item => (isJoin ? run.PlanOf(item).Join : run.PlanOf(item).Leave).Select(grouped => (Item: item, Grouped: grouped)));
        foreach (var chunk in moves.Chunk(GraphBatch.Size))
            await AuditAsync([.. chunk.Select(move => MemberEntry(run.PlanOf(move.Item), move.Grouped.Sku, isJoin, origin))], async results =>
            {
                var members = chunk.Select(move => (run.PlanOf(move.Item).User.Id, move.Grouped.Group.Id)).ToList();
                var replies = await CallGraphAsync(run, () => isJoin
                    ? groups.JoinAsync(members, budget, cancellationToken) : groups.LeaveAsync(members, budget, cancellationToken), cancellationToken);
                for (var i = 0; i < chunk.Length; i++)
                {
                    // Who is a member already, or no more, was changed by another call, or the answer to the first attempt was lost.
                    var isDone = replies[i].Succeeded
                        || (isJoin ? GroupDirectory.IsMemberAlready(replies[i]) : replies[i].Status == StatusCodes.Status404NotFound);
                    var problem = isDone ? null
                        : LicenseRefusal.Describe(replies[i], run.PlanOf(chunk[i].Item).User.UserPrincipalName, GraphPermissions.ChangeMembers);
                    results[i] = problem is null ? AuditLog.Done : Result(replies[i], problem);
                    if (problem is not null && refused.Add(chunk[i].Item))
                        run.Refuse(chunk[i].Item, problem);
                }
            }, cancellationToken);
        return [.. items.Except(refused)];
    }

    /// <summary>Returns the items that are refused.</summary>
    private async Task<IReadOnlySet<int>> ChangeLicensesAsync(
        LicenseChangeBatch run, List<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var refused = new HashSet<int>();
        await AuditAsync([.. items.Select(item => Entry(run.PlanOf(item), origin))], async results =>
        {
            var replies = await CallGraphAsync(run, () => directory.ChangeLicensesAsync(
                [.. items.Select(item => Write(run.PlanOf(item)))],
                (index, reply, attempt) => IsLocationLag(run.PlanOf(items[index]), reply, attempt), budget, cancellationToken), cancellationToken);
            var (done, unknown) = await CheckRemovalsAsync(run, items, replies, budget, cancellationToken);
            for (var i = 0; i < items.Count; i++)
            {
                if (replies[i].Succeeded || done.Contains(items[i]))
                {
                    results[i] = AuditLog.Done;
                    continue;
                }
                var reply = unknown.Contains(items[i]) ? GraphReply.None(null) : replies[i];
                var problem = LicenseRefusal.Describe(reply, run.PlanOf(items[i]), run.Products);
                run.Refuse(items[i], problem);
                refused.Add(items[i]);
                results[i] = Result(reply, problem);
            }
        }, cancellationToken);
        return refused;
    }

    /// <summary>
    /// Finds items that Graph refuses because the license to remove is gone although they are done: another call removed it, or the answer to the
    /// first attempt was lost. If Graph does not return the user, the result is unknown.
    /// </summary>
    private async Task<(IReadOnlySet<int> Done, IReadOnlySet<int> Unknown)> CheckRemovalsAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, IReadOnlyList<GraphReply> replies, RetryBudget budget, CancellationToken cancellationToken)
    {
        var gone = items.Where((_, i) => LicenseRefusal.KindOf(replies[i].Message) == ProblemKind.LicenseNotAssigned).ToList();
        var done = gone.Where(item => run.PlanOf(item) is { Add.Count: 0, Update.Count: 0, Remove.Count: 1 }).ToHashSet();
        var open = gone.Except(done).ToList();
        if (open.Count == 0)
            return (done, new HashSet<int>());
        try
        {
            var users = await directory.FindUsersAsync([.. open.Select(item => run.PlanOf(item).User.Id)], budget, cancellationToken);
            done.UnionWith(open.Where((item, i) => users[i].User is { } user && run.PlanOf(item).IsDoneFor(user)));
            return (done, open.Where((_, i) => users[i].User is null).ToHashSet());
        }
        catch (ProblemException)
        {
            return (done, open.ToHashSet());
        }
    }

    /// <summary>Sets missing usage locations, and returns the items that can continue.</summary>
    private async Task<IReadOnlyList<int>> SetLocationsAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var missing = items.Where(item => run.PlanOf(item).SetLocation is not null).ToList();
        if (missing.Count == 0)
            return items;
        var refused = new List<int>();
        await AuditAsync([.. missing.Select(item => LocationEntry(run.PlanOf(item), origin))], async results =>
        {
            var replies = await CallGraphAsync(run, () => directory.SetUsageLocationsAsync(
                [.. missing.Select(item => (run.PlanOf(item).User.Id, run.PlanOf(item).SetLocation!))], budget, cancellationToken), cancellationToken);
            for (var i = 0; i < missing.Count; i++)
            {
                var problem = replies[i].Succeeded ? null : LocationProblem(run.PlanOf(missing[i]), replies[i]);
                results[i] = problem is null ? AuditLog.Done : Result(replies[i], problem);
                if (problem is null)
                    continue;
                run.Refuse(missing[i], problem);
                refused.Add(missing[i]);
            }
        }, cancellationToken);
        return [.. items.Except(refused)];
    }

    /// <summary>A result that is not set stays unknown.</summary>
    private async Task AuditAsync(IReadOnlyList<AuditEntry> entries, Func<string[], Task> write, CancellationToken cancellationToken)
    {
        var rows = await audit.BeginAsync(entries, cancellationToken);
        var results = Enumerable.Repeat(AuditLog.Unknown, entries.Count).ToArray();
        try
        {
            await write(results);
        }
        finally
        {
            await audit.CompleteAsync(rows, results);
        }
    }

    private static async Task<T> CallGraphAsync<T>(LicenseChangeBatch run, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await run.WithGraph.WaitAsync(cancellationToken);
        try
        {
            return await call();
        }
        finally
        {
            run.WithGraph.Release();
        }
    }

    private static string Result(GraphReply reply, ProblemException problem) => reply.Status == 0 ? AuditLog.Unknown : problem.Kind.Code;

    private static ProblemException LocationProblem(ChangePlan plan, GraphReply reply) => reply.Status == 400
        ? ProblemException.Invalid("usageLocation", $"Microsoft Graph does not accept '{plan.SetLocation}': {reply.Message}")
        : LicenseRefusal.Describe(reply, plan.User.UserPrincipalName, GraphPermissions.SetUsageLocation);

    /// <summary>
    /// Graph applies a new usage location some seconds after it accepts it, whoever set it
    /// (https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/131). If it then still refuses, the location does not allow the product.
    /// </summary>
    private static bool IsLocationLag(ChangePlan plan, GraphReply reply, int attempt) =>
        LicenseRefusal.KindOf(reply.Message) == ProblemKind.UsageLocationMissing
        && (plan.SetLocation is not null || (plan.User.UsageLocation is not null && attempt < GraphRetry.ReplicationAttempts));

    private static LicenseWrite Write(ChangePlan plan) =>
        new(plan.User.Id, [.. plan.Written.Select(license => (license.Sku.Id, license.DisabledPlans))], [.. plan.Remove.Select(sku => sku.Id)]);

    private static AuditEntry Entry(ChangePlan plan, RequestOrigin origin) => new(
        plan.User, Names(plan.Add.Select(license => license.Sku)), Names(plan.Update.Select(license => license.Sku)), Names(plan.Remove),
        SetLocation: null, origin)
    {
        PlansBefore = plan.Update.Select(license => license.Sku).Concat(plan.Remove)
            .ToDictionary(sku => sku.PartNumber, sku => plan.User.PlansOff(sku.Id), StringComparer.OrdinalIgnoreCase),
    };

    private static AuditEntry MemberEntry(ChangePlan plan, Sku sku, bool isJoin, RequestOrigin origin) =>
        new(plan.User, isJoin ? [sku.PartNumber] : [], [], isJoin ? [] : [sku.PartNumber], SetLocation: null, origin);

    private static AuditEntry LocationEntry(ChangePlan plan, RequestOrigin origin) => new(plan.User, [], [], [], plan.SetLocation, origin);

    private static IReadOnlyList<string> Names(IEnumerable<Sku> skus) => [.. skus.Select(sku => sku.PartNumber)];
}
