namespace LicenseFunctions.Assignments.Holders;

/// <summary>Some who could give a license back, for a mail that must go out whether Graph can say or not.</summary>
internal sealed partial class ReclaimableLicenses(LicenseHolders holders, ILogger<ReclaimableLicenses> logger)
{
    private const int InactiveDays = 90;

    /// <summary>For all products together. A warning that comes late is worse than one without names.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <param name="atMost">Of each product.</param>
    /// <returns>By product; one that is not there was not looked at, or Graph could not say.</returns>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<LicenseHolderView>>> FindAsync(
        IReadOnlyList<SkuUsage> skus, int atMost, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, IReadOnlyList<LicenseHolderView>>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeLimit);
        foreach (var sku in skus.Where(sku => sku.Assigned > 0))
        {
            try
            {
                found[sku.SkuId] = (
                    await holders.ListAsync(sku.SkuId.ToString(), new HolderQuery(InactiveDays, All: false, atMost), after: null, patience.Token)).Answer.Value;
            }
            catch (Exception e) when (e is ProblemException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                NotFound(e);
            }
        }
        return found;
    }

    [LoggerMessage(4301, LogLevel.Warning, "Who could give a license back is not known now; the warning goes out without")]
    private partial void NotFound(Exception e);
}
