namespace LicenseFunctions.Usage.Subscriptions;

/// <summary>
/// The tenant's subscriptions as Graph last returned them, kept in one row (<c>subscriptions</c> in the table LicenseUsage), so that
/// showing them asks nothing of Graph. They are worth knowing and nothing depends on them: what goes wrong with Graph is logged, and the
/// row stays as it is.
/// </summary>
internal sealed partial class SubscriptionCache(
    TableSource tables, SubscriptionDirectory directory, TimeProvider clock, ILogger<SubscriptionCache> logger)
{
    private const string Row = "subscriptions";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>As they were last read, by product; null if they never were, or may not be read.</summary>
    public async Task<ILookup<Guid, Subscription>?> GetAsync(CancellationToken cancellationToken) =>
        (await FindAsync(cancellationToken))?.Subscriptions?.ToLookup(subscription => subscription.SkuId);

    /// <summary>As they were at most so long ago; null if that cannot be read now.</summary>
    public async Task<IReadOnlyList<Subscription>?> ReadAsync(TimeSpan atMostOld, CancellationToken cancellationToken)
    {
        var kept = await FindAsync(cancellationToken);
        if (kept?.Subscriptions is not null && clock.GetUtcNow() - kept.ReadAt <= atMostOld)
            return kept.Subscriptions;
        try
        {
            var reading = new Reading(clock.GetUtcNow(), await directory.GetAsync(cancellationToken));
            var isRefusedAgain = reading.Subscriptions is null && kept is { Subscriptions: null };
            if (!isRefusedAgain)
                await KeepAsync(reading, cancellationToken);
            return reading.Subscriptions;
        }
        catch (ProblemException e)
        {
            NotRead(e, e.Kind.Code);
            return null;
        }
    }

    private async Task<Reading?> FindAsync(CancellationToken cancellationToken) =>
        (await _rows.FindAsync(Row, cancellationToken))?.Read<Reading>("Reading", Json.Options);

    private async Task KeepAsync(Reading reading, CancellationToken cancellationToken)
    {
        await _rows.UpsertAsync(new TableEntity(null, Row).With("Reading", reading, Json.Options), cancellationToken);
        if (reading.Subscriptions is null)
            NotAllowed(GraphPermissions.ReadSubscriptions);
    }

    /// <param name="Subscriptions">Null: the app may not read them.</param>
    private sealed record Reading(DateTimeOffset ReadAt, IReadOnlyList<Subscription>? Subscriptions);

    [LoggerMessage(2301, LogLevel.Warning,
        "When subscriptions end is not known: the app lacks the Microsoft Graph application permission {Permission}. This is said once; the app goes on " +
        "trying")]
    private partial void NotAllowed(string permission);

    [LoggerMessage(2302, LogLevel.Warning, "The subscriptions could not be read ({Code}); the next run tries again")]
    private partial void NotRead(Exception e, string code);
}
