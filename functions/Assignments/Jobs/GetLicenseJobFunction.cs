namespace LicenseFunctions.Assignments.Jobs;

internal sealed class GetLicenseJobFunction(JobStarter starter)
{
    [Function("GetLicenseJob")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "license-jobs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        Json.Ok(JobView.Of(await starter.FindAsync(id, cancellationToken)));
}
