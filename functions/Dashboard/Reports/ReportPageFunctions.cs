using LicenseFunctions.Reports;

namespace LicenseFunctions.Dashboard.Reports;

/// <summary>The reports of the months, and each as a page or as CSV.</summary>
internal sealed class ReportPageFunctions(PageRenderer renderer, ReportStore store, ReportText words)
{
    [Function("ListReportsPage")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/reports")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        var reports = await store.ListAsync(cancellationToken);
        return renderer.Page(page, "", page.Text["Reports"], "reports", new
        {
            page.Root,
            Reports = reports.Select(report => new
            {
                Link = page.Link("reports", report.Month),
                Csv = page.Link("reports", report.Month) + "?format=csv",
                Name = ReportMonth.Name(report.Month, page.Text.Culture),
            }).ToList(),
        });
    }

    [Function("GetReportPage")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "app/reports/{month}")] HttpRequest request, string month,
        CancellationToken cancellationToken)
    {
        var page = renderer.Open(request);
        if (!ReportMonth.IsValid(month) || await store.FindAsync(month, cancellationToken) is not ({ } report, _))
            return renderer.NotFound(page);
        if (request.Query["format"] == "csv")
            return await ReportCsv.AnswerAsync(request, report, cancellationToken);
        var written = words.Write(report, page.Text.Culture, page.Dates);
        var text = LocalizedText.Of("Reports", page.Text.Culture);
        return renderer.Page(page, "", written.Heading, "report", new
        {
            Report = written,
            Back = page.Link("reports"),
            RenewalsTitle = text["RenewalsTitle"],
            NoRenewals = text["NoRenewals"],
            OrdersTitle = text["OrdersTitle"],
            NoOrders = text["NoOrders"],
            Csv = page.With("format", "csv"),
            Products = written.Products.Zip(report.Products, (line, product) => new
            {
                line.Name,
                line.SkuPartNumber,
                line.Text,
                line.Number,
                Of = text["Of", line.Of],
                Link = page.Link("products", product.SkuPartNumber),
            }).ToList(),
        });
    }
}
