namespace LicenseFunctions.Assignments.Jobs;

internal sealed class CancelLicenseJobFunction(JobStarter starter)
{
    [Function("CancelLicenseJob")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "license-jobs/{id}")] HttpRequest request, string id, FunctionContext context,
        CancellationToken cancellationToken) =>
        Json.Ok(JobView.Of(await starter.CancelAsync(id, RequestOrigin.Of(request, context), cancellationToken)));
}
