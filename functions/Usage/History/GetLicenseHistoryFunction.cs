using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Usage.History;

internal sealed class GetLicenseHistoryFunction(UsageHistory history, TimeProvider clock)
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(30);

    [Function("GetLicenseHistory")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "licenses/{sku}/history")] HttpRequest request,
        string sku, CancellationToken cancellationToken)
    {
        var (from, to) = ReadSpan(request);
        var answer = await history.GetAsync(sku, from, to, ReadStep(request), cancellationToken);
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        return AcceptHeader.PrefersCsv(request) ? Results.Text(HistoryCsv.Write(answer), AcceptHeader.Csv, System.Text.Encoding.UTF8) : Json.Ok(answer);
    }

    [Function("GetUsageCsv")]
    public async Task<IResult> RunForAll(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "usage.csv")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (from, to) = ReadSpan(request);
        var points = await history.GetAllAsync(from, to, ReadStep(request) ?? HistoryStep.Day, cancellationToken);
        return Results.Stream(stream => WriteAsync(points, stream, request.HttpContext), $"{AcceptHeader.Csv}; charset=utf-8");
    }

    /// <summary>Disconnects if reading fails after the answer began: otherwise the client would take a part for the whole.</summary>
    private static async Task WriteAsync(IAsyncEnumerable<ProductPoint> points, Stream stream, HttpContext http)
    {
        try
        {
            await HistoryCsv.WriteAsync(points, stream, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected: not an error.
        }
        catch
        {
            http.Abort();
            throw;
        }
    }

    private (DateTimeOffset From, DateTimeOffset To) ReadSpan(HttpRequest request)
    {
        var to = QueryTime.Read(request, "to") ?? clock.GetUtcNow();
        var from = QueryTime.Read(request, "from") ?? to - DefaultSpan;
        return from <= to ? (from, to) : throw ProblemException.Invalid("from", "The start of the time span must not be after its end.");
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
}
