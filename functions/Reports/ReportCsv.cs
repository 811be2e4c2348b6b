namespace LicenseFunctions.Reports;

/// <summary>A report as CSV: one line for each product, money per month.</summary>
internal static class ReportCsv
{
    private static readonly string[] Columns =
    [
        "month", "skuId", "skuPartNumber", "displayName", "purchased", "inGrace", "assigned", "available", "wanted", "purchasedChange", "assignedChange",
        "currency", "cost", "unassigned", "unused", "reducible", "saved", "daysToEmpty",
    ];

    public static Task<IResult> AnswerAsync(HttpRequest request, MonthlyReport report, CancellationToken cancellationToken) => Csv.AnswerAsync(
        request, $"licenses-{report.Month}.csv", Columns,
        report.Products.Select(product => new object?[]
        {
            report.Month, product.SkuId, product.SkuPartNumber, product.DisplayName, product.Purchased, product.InGrace, product.Assigned,
            product.Available, product.Wanted, product.PurchasedChange, product.AssignedChange, product.Price?.Currency, product.Cost?.Purchased,
            product.Cost?.Unassigned, product.Cost?.Unused, product.Cost?.Reducible, product.Saved, product.Forecast?.DaysToEmpty,
        }).ToAsyncEnumerable(), cancellationToken);
}
