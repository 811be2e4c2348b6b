namespace LicenseFunctions.Assignments;

internal sealed class GetUserLicensesFunction(UserLicenses licenses)
{
    [Function("GetUserLicenses")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{user}/licenses")] HttpRequest request, string user,
        CancellationToken cancellationToken) =>
        Json.Ok(await licenses.GetAsync(user, cancellationToken));
}
