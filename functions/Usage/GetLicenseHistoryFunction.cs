using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Usage;

internal sealed class GetLicenseHistoryFunction(UsageStore store, TimeProvider clock)
{
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
        var latest = await store.GetLatestAsync(cancellationToken);
        var usage = latest?.Find(sku) ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");
        // Points of a snapshot that is still being written are not looked at.
        var last = latest.TakenAt < to ? latest.TakenAt : to;
        var points = new List<HistoryPoint>();
        await foreach (var point in store.GetHistoryAsync(usage.SkuId, from, last, cancellationToken))
            points.Add(HistoryPoint.Of(point));
        return Json.Ok(new LicenseHistory(usage.SkuId, usage.SkuPartNumber, ProductNames.DisplayName(usage), from, to, points));
    }
}

internal sealed record LicenseHistory(
    Guid SkuId, string SkuPartNumber, string DisplayName, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<HistoryPoint> Points);

internal sealed record HistoryPoint(DateTimeOffset TakenAt, int Purchased, int InGrace, int Suspended, int Assigned, int Available)
{
    public static HistoryPoint Of(UsagePoint point) => new(
        point.TakenAt, point.Usage.Purchased, point.Usage.InGrace, point.Usage.Suspended, point.Usage.Assigned, point.Usage.Available);
}
