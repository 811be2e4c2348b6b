namespace LicenseFunctions.Overview;

internal sealed class GetLicensesFunction(LicenseOverview overview)
{
    [Function("GetLicenses")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "licenses")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(await overview.GetAsync(cancellationToken));
}
