namespace LicenseFunctions.Assignments.Audit;

internal sealed class ListUserChangesFunction(ChangeLog log, UserLicenses users)
{
    [Function("ListUserChanges")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{user}/changes")] HttpRequest request, string user, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, ChangeLog.IsPlace);
        var userId = await users.FindIdAsync(user, cancellationToken);
        return Json.Ok(await page.TakeAsync(request, log.OfUserAsync(userId, page.After, cancellationToken), change => change.Place, cancellationToken));
    }
}
