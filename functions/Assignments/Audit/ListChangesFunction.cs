namespace LicenseFunctions.Assignments.Audit;

internal sealed class ListChangesFunction(ChangeLog log, TimeProvider clock)
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(7);

    /// <summary>Each day is a query of its own, so that a year costs what a page of it costs only if it is not empty.</summary>
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(92);

    [Function("ListChanges")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "changes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, ChangeLog.IsPlace);
        var to = QueryTime.Read(request, "to") ?? clock.GetUtcNow();
        var from = QueryTime.Read(request, "from") ?? to - DefaultSpan;
        if (from > to || to - from > MaxSpan)
            throw ProblemException.Invalid("from", $"The time span must not end before it starts, nor be longer than {MaxSpan.TotalDays:0} days.");
        return Json.Ok(await page.TakeAsync(request, log.BetweenAsync(from, to, page.After, cancellationToken), change => change.Place, cancellationToken));
    }
}
