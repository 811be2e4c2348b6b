using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Reports;

internal sealed class GetReportFunction(ReportStore store)
{
    [Function("GetReport")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reports/{month}")] HttpRequest request, string month, CancellationToken cancellationToken)
    {
        if (!ReportMonth.IsValid(month))
            throw ProblemException.Invalid("month", $"A month such as 2026-11, not '{SingleLine.Of(month)}'.");
        var (report, _) = await store.FindAsync(month, cancellationToken) ?? throw new ProblemException(
            ProblemKind.ReportNotFound, $"There is no report of {month}. GET /reports lists them; one is made on the first working day after its month.");
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        return AcceptHeader.PrefersCsv(request) ? await ReportCsv.AnswerAsync(request, report, cancellationToken) : Json.Ok(report);
    }
}
