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
        var (sku, caller, result) = (request.Query["sku"].ToString(), request.Query["caller"].ToString(), request.Query["result"].ToString());
        // With a filter a page may need many rows.
        int? atOnce = sku.Length + caller.Length + result.Length > 0 ? null : page.Top + 1;
        var changes = log.BetweenAsync(from, to, page.After, cancellationToken, atOnce).Where(change => change.IsOf(sku)
            && (caller.Length == 0 || caller.Equals(change.Caller, StringComparison.OrdinalIgnoreCase))
            && (result.Length == 0 || result.Equals(change.Result, StringComparison.OrdinalIgnoreCase)));
        return Json.Ok(await page.TakeAsync(request, changes, change => change.Position, cancellationToken));
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
        var (sku, since) = (request.Query["sku"].ToString(), QueryTime.Read(request, "since"));
        var changes = log.OfUserAsync(userId, page.After, cancellationToken, sku.Length > 0 ? null : page.Top + 1)
            .TakeWhile(change => since is null || change.At >= since).Where(change => change.IsOf(sku));
        return Json.Ok(await page.TakeAsync(request, changes, change => change.Position, cancellationToken));
    }
}
