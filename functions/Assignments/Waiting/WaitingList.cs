using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Adds users to the waiting list and cancels their entries.</summary>
internal sealed class WaitingList(WaitingStore store, TimeProvider clock)
{
    /// <summary>An assignment takes a minute or two; after this time the run that started it must have stopped.</summary>
    private static readonly TimeSpan ServedWithin = TimeSpan.FromMinutes(5);

    /// <summary>Whether a run is assigning the license. What began much later than now was written by a clock that was hours ahead.</summary>
    public static bool IsServed(WaitingEntry entry, DateTimeOffset now) => (now - entry.ServingSince)?.Duration() < ServedWithin;

    /// <summary>Adds a user for whom no license was available. A user who is already waiting keeps the place; an order and a callback can be added.</summary>
    /// <exception cref="ProblemException">invalid-request: too many callers of the entry are called back already.</exception>
    /// <param name="refused">The result of <paramref name="change"/>, which adds one license.</param>
    public async Task<WaitingEntry> JoinAsync(
        LicenseChange change, ChangeResult refused, bool isToBeOrdered, string? callbackUrl, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var user = refused.Found ?? throw new ArgumentException("Only a user who was found can wait.", nameof(refused));
        while (true)
        {
            var now = clock.GetUtcNow();
            var entry = new WaitingEntry
            {
                Id = WaitingId.New(now),
                User = user.UserPrincipalName,
                UserId = user.Id,
                SkuId = refused.Wanted[0].Id,
                SkuPartNumber = refused.Wanted[0].PartNumber,
                IsToBeOrdered = isToBeOrdered,
                RequestedAt = now,
                Origin = origin,
                DisabledPlans = change.Add[0].DisabledPlans,
                UsageLocation = change.UsageLocation,
                CallbackUrls = CallbackUrls.Add(urls: null, callbackUrl),
            };
            if (await store.TryAddAsync(entry, cancellationToken))
                return entry;
            var waiting = await store.FindWaitingAsync(entry.SkuId, entry.UserId, cancellationToken);
            if (waiting is not null && Extend(waiting, isToBeOrdered, callbackUrl) != waiting)
                waiting = await store.ChangeAsync(waiting.Id, e => Extend(e, isToBeOrdered, callbackUrl), cancellationToken);
            // Null: the entry has just left the waiting state, so add a new one.
            if (waiting is not null)
                return waiting;
        }
    }

    private static WaitingEntry Extend(WaitingEntry entry, bool isToBeOrdered, string? callbackUrl) =>
        CallbackUrls.CanAdd(entry.CallbackUrls, callbackUrl)
            ? entry with { IsToBeOrdered = entry.IsToBeOrdered || isToBeOrdered, CallbackUrls = CallbackUrls.Add(entry.CallbackUrls, callbackUrl) }
            : throw ProblemException.Invalid("callbackUrl", $"{CallbackUrls.Max} callers are called back for {entry.Id} already. Leave it out and read it.");

    /// <summary>Cancels an entry. An order that was placed for it is not cancelled.</summary>
    /// <exception cref="ProblemException">waiting-not-found, or not-waiting.</exception>
    public async Task CancelAsync(string id, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        WaitingEntry? Cancel(WaitingEntry entry) => IsServed(entry, now)
            ? null
            : entry with { State = WaitingState.Cancelled, SettledAt = now, Detail = $"Cancelled by {origin.Caller}." };
        if (WaitingId.IsValid(id) && await store.ChangeAsync(id, Cancel, cancellationToken) is not null)
            return;
        var found = await store.FindAsync(id, cancellationToken) ?? throw NotFound(id);
        throw new ProblemException(ProblemKind.NotWaiting, found.State == WaitingState.Waiting
            ? $"{found.User} is being assigned {found.SkuPartNumber} now. Read the entry again; if it is still waiting, cancel again."
            : $"{found.User} does not wait for {found.SkuPartNumber} any more: {found.State}.");
    }

    public static ProblemException NotFound(string id) =>
        new(ProblemKind.WaitingNotFound, $"The waiting list has no entry '{id}'. GET /waiting lists all entries.");
}

internal sealed record WaitingView(
    string Id, string User, string UserId, Guid SkuId, string SkuPartNumber, WaitingState State, string WhenNoneFree,
    DateTimeOffset RequestedAt, string RequestedBy, string? Reference, string CorrelationId,
    string? OrderId, DateTimeOffset? SettledAt, string? Code, string? Detail)
{
    public static WaitingView Of(WaitingEntry entry) => new(
        entry.Id, entry.User, entry.UserId, entry.SkuId, entry.SkuPartNumber, entry.State, entry.IsToBeOrdered ? AssignRequest.Order : AssignRequest.Wait,
        entry.RequestedAt, entry.Origin.Caller, entry.Origin.Reference, entry.Origin.CorrelationId,
        entry.OrderId, entry.SettledAt, entry.Code, entry.Detail);
}

/// <summary>What callers are called back about: an entry that left the waiting state.</summary>
internal sealed class WaitingCallbacks(WaitingStore store) : ICallbackSource
{
    public string Table => TableNames.Waiting;
    public string Type => "LicenseFunctions.Waiting";
    public string Route => "waiting";

    public async Task<object?> FindAsync(string subject, CancellationToken cancellationToken) =>
        await store.FindAsync(subject, cancellationToken) is { } entry ? WaitingView.Of(entry) : null;
}

/// <summary>Reserves one available license for each waiting user.</summary>
internal sealed class ReservedForWaiting(WaitingStore store) : IReservedLicenses
{
    public async Task<int> CountAsync(Guid skuId, CancellationToken cancellationToken) =>
        (await CountAllAsync(cancellationToken)).GetValueOrDefault(skuId);

    public async Task<IReadOnlyDictionary<Guid, int>> CountAllAsync(CancellationToken cancellationToken) =>
        (await store.GetQueuesAsync(cancellationToken)).CountBy(entry => entry.SkuId).ToDictionary();
}
