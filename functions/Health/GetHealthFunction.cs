namespace LicenseFunctions.Health;

internal sealed class GetHealthFunction(HealthCheck health, CallerAccess access)
{
    /// <summary>Anonymous, so that any monitor can ask; it says only whether the app can work, and why it takes no calls.</summary>
    [Function("GetHealth")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken) =>
        await health.CanWorkAsync(cancellationToken)
            ? Json.Ok(access.Obstacle is { } obstacle ? new HealthView("closed", obstacle) : new HealthView("ok", null))
            : throw new ProblemException(ProblemKind.StorageUnavailable, "The app's storage does not answer.");
}

/// <param name="Status"><c>ok</c>, or <c>closed</c>: the app does its work by timers and mails, and refuses every call.</param>
/// <param name="Detail">Why it is closed.</param>
internal sealed record HealthView(string Status, string? Detail);
