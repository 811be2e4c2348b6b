using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Health;

internal sealed class GetHealthFunction(HealthCheck health)
{
    /// <summary>Anonymous, so that any monitor can ask; it tells nothing but whether the app can work.</summary>
    [Function("GetHealth")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken) =>
        await health.CanWorkAsync(cancellationToken)
            ? Json.Ok(new HealthView("ok"))
            : throw new ProblemException(ProblemKind.StorageUnavailable, "The app's storage does not answer.");
}

internal sealed record HealthView(string Status);
