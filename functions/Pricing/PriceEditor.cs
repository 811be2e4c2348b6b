using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Pricing;

/// <summary>Sets, removes and imports prices, for the API and the page.</summary>
internal sealed partial class PriceEditor(UsageStore usage, PriceStore prices, ILogger<PriceEditor> logger)
{
    /// <exception cref="ProblemException">sku-not-found</exception>
    public async Task<StoredPrice> SetAsync(string sku, Price price, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var product = SkuName.Find(await GetSkusAsync(cancellationToken), sku) ?? throw NotFound(sku);
        var set = await prices.SetAsync([(product.SkuId, product.SkuPartNumber, price)], origin, cancellationToken);
        Changed(1, removed: 0);
        return set[0];
    }

    /// <summary>Removes a price, also that of a product that the tenant does not have any more.</summary>
    /// <exception cref="ProblemException">sku-not-found</exception>
    public async Task RemoveAsync(string sku, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var stored = await prices.GetAsync(cancellationToken);
        var product = SkuName.Find(await GetSkusAsync(cancellationToken), sku);
        var found = product is not null
            ? stored.GetValueOrDefault(product.SkuId)
            : stored.Values.FirstOrDefault(price => SkuName.IsOf(sku, price.SkuId, price.SkuPartNumber)) ?? throw NotFound(sku);
        if (found?.Price is null)
            return;
        await prices.SetAsync([(found.SkuId, found.SkuPartNumber, null)], origin, cancellationToken);
        Changed(0, removed: 1);
    }

    /// <summary>
    /// Sets the prices of a list, all or, if a line is wrong, none. A reseller's list names more products than the tenant has: their lines are skipped.
    /// Products that the list does not name keep their prices.
    /// </summary>
    /// <returns>Null with everything that is wrong, by line; else no errors.</returns>
    public async Task<(PriceImport? Done, IReadOnlyList<PriceListError> Errors)> ImportAsync(
        string csv, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var errors = new List<PriceListError>();
        var lines = PriceListReader.Read(csv, errors);
        var skus = lines.Count == 0 ? [] : await GetSkusAsync(cancellationToken);
        var (found, skipped) = (new Dictionary<Guid, (SkuUsage Sku, PriceLine Line)>(), new List<SkippedLine>());
        foreach (var line in lines)
        {
            var of = skus.Where(sku => SkuName.IsOf(line.Sku, sku)).ToList();
            if (of.Count == 0)
                skipped.Add(new SkippedLine(line.Number, SingleLine.Of(line.Sku)));
            else if (of.Count > 1)
                errors.Add(new(line.Number, new("Several", line.Sku, string.Join(", ", of.Select(sku => sku.SkuId)))));
            else if (!found.TryAdd(of[0].SkuId, (of[0], line)))
                errors.Add(new(line.Number, new("Twice", of[0].SkuPartNumber, found[of[0].SkuId].Line.Number)));
        }
        if (errors.Count > 0)
            return (null, [.. errors.OrderBy(error => error.Line)]);
        var set = await prices.SetAsync(found.Values.Select(one => (one.Sku.SkuId, one.Sku.SkuPartNumber, (Price?)one.Line.Price)), origin, cancellationToken);
        Changed(set.Count, removed: 0);
        return (new PriceImport([.. set.Select(PriceView.Of)], skipped), []);
    }

    private async Task<IReadOnlyList<SkuUsage>> GetSkusAsync(CancellationToken cancellationToken) =>
        (await usage.GetLatestAsync(cancellationToken))?.Skus ?? [];

    private static ProblemException NotFound(string sku) =>
        new(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");

    [LoggerMessage(2401, LogLevel.Information, "The prices of {Count} products were set, of {Removed} removed")]
    private partial void Changed(int count, int removed);
}

/// <param name="Skipped">Lines of products that the tenant does not have.</param>
internal sealed record PriceImport(IReadOnlyList<PriceView> Prices, IReadOnlyList<SkippedLine> Skipped);

internal sealed record SkippedLine(int Line, string Sku);

/// <param name="ChangedBy">Who set it.</param>
internal sealed record PriceView(
    Guid SkuId, string SkuPartNumber, decimal Amount, string Currency, PricePer Per, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <exception cref="InvalidOperationException">The price was removed.</exception>
    public static PriceView Of(StoredPrice stored) => stored.Price is { } price
        ? new(stored.SkuId, stored.SkuPartNumber, price.Amount, price.Currency, price.Per, stored.ChangedAt, stored.ChangedBy)
        : throw new InvalidOperationException($"{stored.SkuPartNumber} has no price.");
}

internal sealed record PriceList(IReadOnlyList<PriceView> Prices);
