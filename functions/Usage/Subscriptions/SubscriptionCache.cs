namespace LicenseFunctions.Usage.Subscriptions;

/// <summary>
/// Caches the subscriptions in the row <c>subscriptions</c> of the table LicenseUsage, with what was learned of their terms; the row stays if Graph fails.
/// </summary>
internal sealed partial class SubscriptionCache(
    TableSource tables, SubscriptionDirectory directory, ProductOptions products, TimeProvider clock, ILogger<SubscriptionCache> logger)
{
    private const string Row = "subscriptions";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>Returns the cached subscriptions by product; null if they were never read, or the app lacks the permission.</summary>
    public async Task<ILookup<Guid, Subscription>?> GetAsync(CancellationToken cancellationToken) =>
        (await FindAsync(cancellationToken))?.Subscriptions?.Select(WithSetting).ToLookup(subscription => subscription.SkuId);

    /// <summary>Returns subscriptions of at most this age, reading Graph if needed; null if it cannot be read.</summary>
    public async Task<IReadOnlyList<Subscription>?> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var cached = await FindAsync(cancellationToken);
        if (cached?.Subscriptions is not null && clock.GetUtcNow() - cached.ReadAt <= maxAge)
            return [.. cached.Subscriptions.Select(WithSetting)];
        try
        {
            var reading = Learn(cached?.Subscriptions, await directory.GetAsync(cancellationToken));
            var isRefusedAgain = reading.Subscriptions is null && cached is { Subscriptions: null };
            if (isRefusedAgain)
                return null;
            await _rows.UpsertAsync(new TableEntity(null, Row).With("Reading", reading, Json.Options), cancellationToken);
            if (reading.Subscriptions is null)
                NotAllowed(GraphPermissions.ReadSubscriptions);
            return reading.Subscriptions is { } read ? [.. read.Select(WithSetting)] : null;
        }
        catch (ProblemException e)
        {
            NotRead(e, e.Kind.Code);
            return null;
        }
    }

    private Reading Learn(IReadOnlyList<Subscription>? before, IReadOnlyList<Subscription>? read)
    {
        var (now, known) = (clock.GetUtcNow(), (before ?? []).ToLookup(subscription => subscription.Id, StringComparer.Ordinal));
        return new Reading(now, read?.Select(subscription => TermLearner.Learn(known[subscription.Id].FirstOrDefault(), subscription, now)).ToList());
    }

    private Subscription WithSetting(Subscription subscription) =>
        !subscription.IsTrial && products.For(subscription.SkuId, subscription.SkuPartNumber)?.FixedTerm is { } term
            ? subscription with { Term = term, TermFrom = TermSource.Setting }
            : subscription;

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
