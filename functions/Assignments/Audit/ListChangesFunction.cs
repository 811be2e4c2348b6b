namespace LicenseFunctions.Assignments.Audit;

internal sealed class ListChangesFunction(ChangeLog log, TimeProvider clock)
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(7);

    /// <summary>Limits the number of queries: each day is one, even if it is empty.</summary>
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(92);

    [Function("ListChanges")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "changes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, ChangeLog.IsPosition);
        var to = QueryTime.Read(request, "to") ?? clock.GetUtcNow();
        var from = QueryTime.Read(request, "from") ?? to - DefaultSpan;
        if (from > to || to - from > MaxSpan)
            throw ProblemException.Invalid("from", $"The time span must not end before it starts, nor be longer than {MaxSpan.TotalDays:0} days.");
        return Json.Ok(await page.TakeAsync(request, log.BetweenAsync(from, to, page.After, cancellationToken), change => change.Position, cancellationToken));
    }
}

internal sealed class ListUserChangesFunction(ChangeLog log, UserLicenses users)
{
    [Function("ListUserChanges")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{user}/changes")] HttpRequest request, string user, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, ChangeLog.IsPosition);
        var userId = await users.FindIdAsync(user, cancellationToken);
        return Json.Ok(await page.TakeAsync(request, log.OfUserAsync(userId, page.After, cancellationToken), change => change.Position, cancellationToken));
    }
}
