using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>
/// Has Graph try again to license users who wait in groups, when licenses are available: not more users than licenses, after those of the waiting list.
/// The row <c>reprocessed</c> of the table LicenseUsage remembers for whom this was done, so that it is done once for each arrival of licenses.
/// </summary>
internal sealed partial class GroupReprocessor(
    UsageStore usage, GroupDirectory groups, IReservedLicenses reserved, AssignmentOptions options, TableSource tables, ILogger<GroupReprocessor> logger)
    : IAfterSnapshot
{
    private const string Row = "reprocessed";

    /// <summary>In one run; the next one continues.</summary>
    private const int MostUsers = 200;
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.ReprocessGroups || await usage.GetLatestAsync(cancellationToken) is not { } snapshot)
            return;
        var row = await _rows.FindAsync(Row, cancellationToken);
        var before = row?.Read<State>("State") ?? new State([], IsRefused: false);
        var tried = Next(before.Tried, snapshot.Skus);
        var isRefused = before.IsRefused;
        if (snapshot.Skus.Any(sku => sku is { Wanted: > 0, Available: > 0 }))
            isRefused = await TryAsync(snapshot.Skus, tried, before.IsRefused, cancellationToken);
        if (row is not null || tried.Count > 0 || isRefused)
            await _rows.UpsertAsync(new TableEntity(null, Row).With("State", new State(tried, isRefused)), CancellationToken.None);
    }

    /// <summary>Who was tried counts until more licenses are available than at the last run, or nobody waits any more. Pure.</summary>
    internal static Dictionary<Guid, Tried> Next(IReadOnlyDictionary<Guid, Tried> before, IEnumerable<SkuUsage> skus) => skus
        .Where(sku => sku.Wanted is not 0 && before.ContainsKey(sku.SkuId))
        .ToDictionary(sku => sku.SkuId, sku => new Tried(sku.Available, sku.Available > before[sku.SkuId].Available ? [] : before[sku.SkuId].Users));

    /// <summary>Returns whether the app lacks the permission, which is logged once.</summary>
    private async Task<bool> TryAsync(
        IReadOnlyList<SkuUsage> skus, Dictionary<Guid, Tried> tried, bool wasRefused, CancellationToken cancellationToken)
    {
        var left = MostUsers;
        try
        {
            var demand = await groups.GetDemandAsync(cancellationToken);
            var waiting = await reserved.CountAllAsync(cancellationToken);
            foreach (var sku in skus.Where(sku => sku is { Wanted: > 0, Available: > 0 }))
            {
                var known = tried.GetValueOrDefault(sku.SkuId) ?? new Tried(sku.Available, []);
                var users = demand.UsersBySku.GetValueOrDefault(sku.SkuId, []).Except(known.Users, StringComparer.Ordinal)
                    .Take(Math.Clamp(sku.Available - waiting.GetValueOrDefault(sku.SkuId), 0, left)).ToList();
                foreach (var user in users)
                {
                    if (!await TryAsync(user, sku, cancellationToken))
                        continue;
                    known = known with { Users = [.. known.Users, user] };
                    tried[sku.SkuId] = known;
                }
                left -= users.Count;
                if (users.Count > 0)
                    Reprocessed(users.Count, sku.SkuPartNumber, sku.Available);
            }
            return false;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.GraphForbidden)
        {
            if (!wasRefused)
                NotAllowed(e, e.Message);
            return true;
        }
        catch (ProblemException e)
        {
            CutShort(e, e.Kind.Code);
            return wasRefused;
        }
    }

    /// <summary>False if Graph refuses this user, who is tried again.</summary>
    /// <exception cref="ProblemException">The other users would not get it, either.</exception>
    private async Task<bool> TryAsync(string user, SkuUsage sku, CancellationToken cancellationToken)
    {
        try
        {
            await groups.ReprocessAsync(user, cancellationToken);
            return true;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.GraphRefused || e.Kind == ProblemKind.ConcurrentChange)
        {
            Refused(e, sku.SkuPartNumber, e.Kind.Code);
            return false;
        }
    }

    /// <param name="IsRefused">Whether the app lacked the permission at the last run.</param>
    private sealed record State(Dictionary<Guid, Tried> Tried, bool IsRefused);

    /// <param name="Available">At the last run.</param>
    /// <param name="Users">Object ids.</param>
    internal sealed record Tried(int Available, IReadOnlyList<string> Users);

    [LoggerMessage(4401, LogLevel.Information, "{Users} users who wait for {Sku} in groups were reprocessed; {Available} licenses were available")]
    private partial void Reprocessed(int users, string sku, int available);

    [LoggerMessage(4402, LogLevel.Warning, "A user who waits for {Sku} in a group could not be reprocessed ({Code}); the next run tries again")]
    private partial void Refused(Exception e, string sku, string code);

    [LoggerMessage(4403, LogLevel.Warning, "The users who wait in groups were not all reprocessed: {Code}; the next run continues")]
    private partial void CutShort(Exception e, string code);

    [LoggerMessage(4404, LogLevel.Warning, "The users who wait in groups cannot be reprocessed. {Problem} The app keeps trying; this is logged once")]
    private partial void NotAllowed(Exception e, string problem);
}
