using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Usage.History;

internal sealed class GetLicenseHistoryFunction(UsageHistory history, TimeProvider clock)
{
    private const string Csv = "text/csv";

    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(30);

    [Function("GetLicenseHistory")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "licenses/{sku}/history")] HttpRequest request,
        string sku, CancellationToken cancellationToken)
    {
        var to = QueryTime.Read(request, "to") ?? clock.GetUtcNow();
        var from = QueryTime.Read(request, "from") ?? to - DefaultSpan;
        if (from > to)
            throw ProblemException.Invalid("from", "The start of the time span must not be after its end.");
        var answer = await history.GetAsync(sku, from, to, ReadStep(request), cancellationToken);
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        return WantsCsv(request) ? Results.Text(HistoryCsv.Write(answer), Csv, System.Text.Encoding.UTF8) : Json.Ok(answer);
    }

    private static HistoryStep? ReadStep(HttpRequest request) => request.Query["step"].ToString() switch
    {
        "" => null,
        "hour" => HistoryStep.Hour,
        "day" => HistoryStep.Day,
        "week" => HistoryStep.Week,
        "month" => HistoryStep.Month,
        var text => throw ProblemException.Invalid("step", $"hour, day, week or month, not '{text}'."),
    };

    /// <summary>JSON unless CSV is asked for by name and nothing else is wanted more.</summary>
    private static bool WantsCsv(HttpRequest request)
    {
        var wanted = request.GetTypedHeaders().Accept;
        var csv = wanted.FirstOrDefault(type => type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase));
        return csv is not null && csv.Quality != 0 && wanted.All(other => (other.Quality ?? 1) <= (csv.Quality ?? 1));
    }
}
