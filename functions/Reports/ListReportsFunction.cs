namespace LicenseFunctions.Reports;

internal sealed class ListReportsFunction(ReportStore store)
{
    [Function("ListReports")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reports")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(new ReportList(await store.ListAsync(cancellationToken)));
}
