using System.Net.Mime;
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
        var (from, to) = ReadSpan(request);
        var answer = await history.GetAsync(sku, from, to, ReadStep(request), cancellationToken);
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        return WantsCsv(request) ? Results.Text(HistoryCsv.Write(answer), Csv, System.Text.Encoding.UTF8) : Json.Ok(answer);
    }

    [Function("GetUsageCsv")]
    public async Task<IResult> RunForAll(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "usage.csv")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (from, to) = ReadSpan(request);
        var points = await history.GetAllAsync(from, to, ReadStep(request) ?? HistoryStep.Day, cancellationToken);
        return Results.Stream(stream => WriteAsync(points, stream, request.HttpContext), $"{Csv}; charset=utf-8");
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

    /// <summary>Whether the Accept header prefers CSV to JSON (RFC 9110, 12.5.1). JSON is the default.</summary>
    private static bool WantsCsv(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var csv = PreferenceOf(Csv, accepted);
        return csv.Quality > 0 && csv.CompareTo(PreferenceOf(MediaTypeNames.Application.Json, accepted)) > 0;
    }

    /// <summary>The preference of a type by its most specific media range. With equal quality, the more specific range wins, then the earlier one.</summary>
    private static (double Quality, int Specificity, int Place) PreferenceOf(string type, IList<MediaTypeHeaderValue> accepted) => accepted
        .Index()
        .Where(range => range.Item.MatchesMediaType(type))
        .Select(range => (Quality: range.Item.Quality ?? 1, Specificity: range.Item.MatchesAllTypes ? 0 : range.Item.MatchesAllSubTypes ? 1 : 2, -range.Index))
        .OrderByDescending(preference => preference.Specificity)
        .FirstOrDefault();
}
