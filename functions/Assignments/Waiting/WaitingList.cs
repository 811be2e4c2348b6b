using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Puts users on the waiting list and takes them off it.</summary>
internal sealed class WaitingList(WaitingStore store, TimeProvider clock)
{
    /// <summary>The assigning call that a server is at ends within a minute or two; later than this, the server is gone.</summary>
    public static readonly TimeSpan ServedWithin = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Puts a user on the list for whom no license was free. A user who waits already keeps the place; asking for an order then adds
    /// that wish, and nothing takes it back but <see cref="CancelAsync"/>.
    /// </summary>
    /// <param name="refused">What became of <paramref name="change"/>, which adds one license.</param>
    public async Task<WaitingEntry> JoinAsync(
        LicenseChange change, ChangeResult refused, bool isToBeOrdered, RequestOrigin origin, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = NewEntry(change, refused, isToBeOrdered, origin);
            if (await store.TryAddAsync(entry, cancellationToken))
                return entry;
            var waiting = await store.FindWaitingAsync(entry.SkuId, entry.UserId, cancellationToken);
            if (waiting is not null && isToBeOrdered && !waiting.IsToBeOrdered)
                waiting = await store.ChangeAsync(waiting.Id, e => e with { IsToBeOrdered = true }, cancellationToken);
            // Null: the wait has just come to an end, and another begins.
            if (waiting is not null)
                return waiting;
        }
    }

    /// <summary>Calls a wait off. An order that was placed for it goes on.</summary>
    /// <exception cref="ProblemException">waiting-not-found, or not-waiting.</exception>
    public async Task CancelAsync(string id, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        WaitingEntry? Cancel(WaitingEntry entry) => now - entry.ServingSince < ServedWithin
            ? null
            : entry with { State = WaitingState.Cancelled, SettledAt = now, Detail = $"Cancelled by {origin.Caller}." };
        if (WaitingId.IsValid(id) && await store.ChangeAsync(id, Cancel, cancellationToken) is not null)
            return;
        var found = await store.FindAsync(id, cancellationToken) ?? throw NotFound(id);
        throw new ProblemException(ProblemKind.NotWaiting, found.State == WaitingState.Waiting
            ? $"{found.User} is being given {found.SkuPartNumber} at this moment. Look again; if it did not succeed, cancel again."
            : $"{found.User} does not wait for {found.SkuPartNumber} any more: {found.State}.");
    }

    public static ProblemException NotFound(string id) => new(ProblemKind.WaitingNotFound, $"The waiting list has no entry '{id}'. GET /waiting lists them.");

    private WaitingEntry NewEntry(LicenseChange change, ChangeResult refused, bool isToBeOrdered, RequestOrigin origin)
    {
        var user = refused.Found ?? throw new ArgumentException("Only a user who was found can wait.", nameof(refused));
        var now = clock.GetUtcNow();
        return new WaitingEntry
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
        };
    }
}
