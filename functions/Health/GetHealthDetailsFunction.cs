namespace LicenseFunctions.Health;

internal sealed class GetHealthDetailsFunction(HealthReport report)
{
    /// <summary>For people: 200 whatever is found. Monitors use <c>GET /health</c>.</summary>
    [Function("GetHealthDetails")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "health/details")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(await report.MakeAsync(cancellationToken));
}
