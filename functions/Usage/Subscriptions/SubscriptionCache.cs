namespace LicenseFunctions.Usage.Subscriptions;

/// <summary>Caches the subscriptions in the row <c>subscriptions</c> of the table LicenseUsage; the row stays if Graph fails.</summary>
internal sealed partial class SubscriptionCache(
    TableSource tables, SubscriptionDirectory directory, TimeProvider clock, ILogger<SubscriptionCache> logger)
{
    private const string Row = "subscriptions";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>Returns the cached subscriptions by product; null if they were never read, or the app lacks the permission.</summary>
    public async Task<ILookup<Guid, Subscription>?> GetAsync(CancellationToken cancellationToken) =>
        (await FindAsync(cancellationToken))?.Subscriptions?.ToLookup(subscription => subscription.SkuId);

    /// <summary>Returns subscriptions of at most this age, reading Graph if needed; null if it cannot be read.</summary>
    public async Task<IReadOnlyList<Subscription>?> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var cached = await FindAsync(cancellationToken);
        if (cached?.Subscriptions is not null && clock.GetUtcNow() - cached.ReadAt <= maxAge)
            return cached.Subscriptions;
        try
        {
            var reading = new Reading(clock.GetUtcNow(), await directory.GetAsync(cancellationToken));
            var isRefusedAgain = reading.Subscriptions is null && cached is { Subscriptions: null };
            if (isRefusedAgain)
                return null;
            await _rows.UpsertAsync(new TableEntity(null, Row).With("Reading", reading, Json.Options), cancellationToken);
            if (reading.Subscriptions is null)
                NotAllowed(GraphPermissions.ReadSubscriptions);
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

    /// <param name="Subscriptions">Null: the app lacks the permission.</param>
    private sealed record Reading(DateTimeOffset ReadAt, IReadOnlyList<Subscription>? Subscriptions);

    [LoggerMessage(2301, LogLevel.Warning,
        "Subscription end dates are unknown: the app lacks the Microsoft Graph application permission {Permission}. The app keeps trying; this is logged once")]
    private partial void NotAllowed(string permission);

    [LoggerMessage(2302, LogLevel.Warning, "The subscriptions could not be read ({Code}); the next run retries")]
    private partial void NotRead(Exception e, string code);
}
