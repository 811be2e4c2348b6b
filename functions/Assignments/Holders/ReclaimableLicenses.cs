namespace LicenseFunctions.Assignments.Holders;

/// <summary>Finds reclaimable licenses for a warning, which is sent even if Graph does not answer.</summary>
internal sealed partial class ReclaimableLicenses(LicenseHolders holders, UnusedCounts counts, ILogger<ReclaimableLicenses> logger)
{
    private const int InactiveDays = 90;

    /// <summary>For all products together, so that the warning is not late.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <param name="atMost">Limit for each product.</param>
    /// <returns>By product, without products that could not be read.</returns>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<LicenseHolderView>>> FindAsync(
        IReadOnlyList<SkuUsage> skus, int atMost, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, IReadOnlyList<LicenseHolderView>>();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeLimit);
        foreach (var sku in skus.Where(sku => sku.Assigned > 0))
        {
            try
            {
                var query = new HolderQuery(InactiveDays, All: false, atMost);
                var (answer, next) = await holders.ListAsync(sku.SkuId.ToString(), query, after: null, timeout.Token);
                found[sku.SkuId] = answer.Value;
                if (next is null && answer.SignInActivity == SignInReading.Read)
                    await counts.SaveAsync(sku.SkuId, answer.Value.Count(holder => holder.IsInactive), cancellationToken);
            }
            catch (Exception e) when (e is ProblemException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                NotFound(e);
            }
        }
        return found;
    }

    [LoggerMessage(4301, LogLevel.Warning, "Reclaimable licenses could not be read; the warning is sent without them")]
    private partial void NotFound(Exception e);
}
