namespace LicenseFunctions.Usage.History;

/// <summary>Writes the history of one product or of all as CSV: RFC 4180 with a header line.</summary>
internal static class HistoryCsv
{
    private const string Header = "takenAt,skuId,skuPartNumber,displayName,purchased,inGrace,suspended,assigned,available,wanted\r\n";

    public static string Write(LicenseHistory history)
    {
        var product = Product(history.SkuId, history.SkuPartNumber, history.DisplayName);
        return history.Points.Aggregate(new StringBuilder(Header), (csv, point) => csv.Append(Row(product, point))).ToString();
    }

    /// <summary>Writes row by row.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<ProductPoint> points, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = new StreamWriter(stream, leaveOpen: true);
        await csv.WriteAsync(Header.AsMemory(), cancellationToken);
        await foreach (var (sku, point) in points.WithCancellation(cancellationToken))
        {
            var product = Product(sku.SkuId, sku.SkuPartNumber, ProductNames.DisplayName(sku));
            await csv.WriteAsync(Row(product, point).AsMemory(), cancellationToken);
        }
    }

    private static string Product(Guid skuId, string skuPartNumber, string displayName) => $"{skuId},{Csv.Text(skuPartNumber)},{Csv.Text(displayName)}";

    private static string Row(string product, HistoryPoint point) => string.Create(CultureInfo.InvariantCulture,
        $"{point.TakenAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'},{product},"
        + $"{point.Purchased},{point.InGrace},{point.Suspended},{point.Assigned},{point.Available},{point.Wanted}\r\n");
}
