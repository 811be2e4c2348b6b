using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>Writes the planned changes of up to twenty users, each between the two writes of its audit row.</summary>
internal sealed class ChangeWriter(LicenseDirectory directory, AuditLog audit)
{
    public async Task WriteAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            items = await SetLocationsAsync(run, items, origin, budget, cancellationToken);
            if (items.Count > 0)
                await ChangeLicensesAsync(run, items, origin, budget, cancellationToken);
        }
        catch (ProblemException problem)
        {
            // The batch as a whole was not answered: what became of its items is not known, and a repetition finds out.
            foreach (var item in items)
                run.Refuse(item, problem);
        }
    }

    private async Task ChangeLicensesAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var rows = await audit.BeginAsync([.. items.Select(item => Entry(run.PlanOf(item), origin))], cancellationToken);
        var results = Enumerable.Repeat(AuditLog.Unknown, items.Count).ToArray();
        try
        {
            var replies = await WithGraphAsync(run, () => directory.ChangeLicensesAsync(
                [.. items.Select(item => Write(run.PlanOf(item)))],
                (index, reply, attempt) => IsLocationLag(run.PlanOf(items[index]), reply, attempt), budget, cancellationToken), cancellationToken);
            var (done, doubted) = await LookAgainAsync(run, items, replies, budget, cancellationToken);
            for (var i = 0; i < items.Count; i++)
                results[i] = Settle(run, items[i], doubted.Contains(items[i]) ? GraphReply.None(null) : replies[i],
                    replies[i].Succeeded || done.Contains(items[i]));
        }
        finally
        {
            await audit.CompleteAsync(rows, results);
        }
    }

    /// <summary>
    /// Items that are refused because a license to be removed is gone, and are done all the same: another call has done it, or the batch
    /// was sent again after its answer was lost. Where Graph does not say how the user stands, an item is doubted.
    /// </summary>
    private async Task<(IReadOnlySet<int> Done, IReadOnlySet<int> Doubted)> LookAgainAsync(
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

    private static async Task<T> WithGraphAsync<T>(LicenseChangeBatch run, Func<Task<T>> call, CancellationToken cancellationToken)
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

    /// <summary>Records what came of an item, and returns what the audit says of it.</summary>
    private static string Settle(LicenseChangeBatch run, int item, GraphReply reply, bool isDone)
    {
        if (isDone)
        {
            run.Done(item);
            return AuditLog.Done;
        }
        var plan = run.PlanOf(item);
        var problem = LicenseRefusal.Describe(reply, plan, run.Products);
        run.Refuse(item, problem);
        return Result(reply, problem);
    }

    /// <summary>What the audit says of a write that was refused, or not answered.</summary>
    private static string Result(GraphReply reply, ProblemException problem) => reply.Status == 0 ? AuditLog.Unknown : problem.Kind.Code;

    /// <summary>Sets the locations that are missing, and returns the items that can go on.</summary>
    private async Task<IReadOnlyList<int>> SetLocationsAsync(
        LicenseChangeBatch run, IReadOnlyList<int> items, RequestOrigin origin, RetryBudget budget, CancellationToken cancellationToken)
    {
        var missing = items.Where(item => run.PlanOf(item).SetLocation is not null).ToList();
        if (missing.Count == 0)
            return items;
        var rows = await audit.BeginAsync([.. missing.Select(item => LocationEntry(run.PlanOf(item), origin))], cancellationToken);
        var results = Enumerable.Repeat(AuditLog.Unknown, missing.Count).ToArray();
        try
        {
            var replies = await WithGraphAsync(run, () => directory.SetUsageLocationsAsync(
                [.. missing.Select(item => (run.PlanOf(item).User.Id, run.PlanOf(item).SetLocation!))], budget, cancellationToken), cancellationToken);
            for (var i = 0; i < missing.Count; i++)
            {
                var problem = replies[i].Succeeded ? null : LocationProblem(run.PlanOf(missing[i]), replies[i]);
                results[i] = problem is null ? AuditLog.Done : Result(replies[i], problem);
                if (problem is not null)
                    run.Refuse(missing[i], problem);
            }
            return [.. items.Except(missing.Where((_, i) => !replies[i].Succeeded))];
        }
        finally
        {
            await audit.CompleteAsync(rows, results);
        }
    }

    private static ProblemException LocationProblem(ChangePlan plan, GraphReply reply) => reply.Status == 400
        ? ProblemException.Invalid("usageLocation", $"Microsoft Graph does not take '{plan.SetLocation}': {reply.Message}")
        : LicenseRefusal.Describe(reply, plan.User.UserPrincipalName, GraphPermissions.SetUsageLocation);

    /// <summary>
    /// Graph takes some seconds to believe a location that it has just accepted, from this app or from whoever made the user before the call
    /// (https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/131). Where the location does not allow the product, that is said after them.
    /// </summary>
    private static bool IsLocationLag(ChangePlan plan, GraphReply reply, int attempt) =>
        LicenseRefusal.KindOf(reply.Message) == ProblemKind.UsageLocationMissing
        && (plan.SetLocation is not null || (plan.User.UsageLocation is not null && attempt < GraphRetry.ReplicationAttempts));

    private static LicenseWrite Write(ChangePlan plan) =>
        new(plan.User.Id, [.. plan.Written.Select(license => (license.Sku.Id, license.DisabledPlans))], [.. plan.Remove.Select(sku => sku.Id)]);

    private static AuditEntry Entry(ChangePlan plan, RequestOrigin origin) => new(
        plan.User, Names(plan.Add.Select(license => license.Sku)), Names(plan.Update.Select(license => license.Sku)), Names(plan.Remove),
        SetLocation: null, origin);

    private static IReadOnlyList<string> Names(IEnumerable<Sku> skus) => [.. skus.Select(sku => sku.PartNumber)];

    private static AuditEntry LocationEntry(ChangePlan plan, RequestOrigin origin) => new(plan.User, [], [], [], plan.SetLocation, origin);
}
