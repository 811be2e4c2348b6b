namespace LicenseFunctions.Pricing;

/// <summary>
/// Saves prices in the table LicenseUsage, rows <c>price|{skuId}</c>. A removed price leaves its row without an amount, so that the row still says who
/// removed it, and a restore does not bring the price back.
/// </summary>
internal sealed class PriceStore(TableSource tables, TimeProvider clock)
{
    private const string RowPrefix = "price|";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>Every price that was ever set, also removed ones.</summary>
    public async Task<IReadOnlyDictionary<Guid, StoredPrice>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<PriceRow>(RowPrefix, cancellationToken).Select(ToPrice)
            .ToDictionaryAsync(price => price.SkuId, cancellationToken: cancellationToken);

    /// <summary>Sets the prices of products, 100 in one transaction; null removes one. Others stay unchanged.</summary>
    public async Task<IReadOnlyList<StoredPrice>> SetAsync(
        IEnumerable<(Guid SkuId, string SkuPartNumber, Price? Price)> prices, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = prices.Select(price => new PriceRow
        {
            RowKey = $"{RowPrefix}{price.SkuId:D}",
            SkuPartNumber = price.SkuPartNumber,
            Amount = price.Price?.Amount.ToString(CultureInfo.InvariantCulture),
            Currency = price.Price?.Currency,
            Per = price.Price?.Per.ToString(),
            ChangedAt = now,
            ChangedBy = origin.Caller,
            Reference = origin.Reference,
            CorrelationId = origin.CorrelationId,
        }).ToList();
        foreach (var chunk in rows.Chunk(TablePartition.RowsPerTransaction))
            await _rows.SubmitAsync(chunk.Select(TableAction.Upsert), cancellationToken);
        return [.. rows.Select(ToPrice)];
    }

    private static StoredPrice ToPrice(PriceRow row) => new(
        Guid.Parse(row.RowKey[RowPrefix.Length..]), row.SkuPartNumber,
        row.Amount is null ? null : new Price(decimal.Parse(row.Amount, CultureInfo.InvariantCulture), row.Currency!, Enum.Parse<PricePer>(row.Per!)),
        row.ChangedAt, row.ChangedBy);

    private sealed record PriceRow : TableRow
    {
        public string SkuPartNumber { get; init; } = "";

        /// <summary>As text, since columns have no decimals; null if the price was removed.</summary>
        public string? Amount { get; init; }
        public string? Currency { get; init; }
        public string? Per { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public string ChangedBy { get; init; } = "";
        public string? Reference { get; init; }
        public string CorrelationId { get; init; } = "";
    }
}

/// <param name="Price">Null if it was removed.</param>
internal sealed record StoredPrice(Guid SkuId, string SkuPartNumber, Price? Price, DateTimeOffset ChangedAt, string ChangedBy);
