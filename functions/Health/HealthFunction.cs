namespace LicenseFunctions.Health;

internal sealed class HealthFunction(TableServiceClient tables, CallerAccess access)
{
    /// <summary>Anonymous, for any monitor: says only whether the app works, or why it refuses all calls.</summary>
    [Function(AppRole.HealthFunction)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // The app needs storage for everything, but can retry Graph and SendGrid. A table that does not exist yet counts as an answer.
            await tables.GetTableClient(TableNames.LicenseUsage).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: cancellationToken);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new ProblemException(ProblemKind.StorageUnavailable, "The app's storage does not answer.");
        }
        return Json.Ok(access.Obstacle is { } obstacle ? new HealthView("closed", obstacle) : new HealthView("ok", null));
    }
}

/// <summary>A class of its own: a call creates all that its function's class needs, and the checks need nearly the whole app.</summary>
internal sealed class HealthDetailsFunction(HealthReport report)
{
    /// <summary>For people: 200 whatever is found. Monitors use <c>GET /health</c>.</summary>
    [Function("GetHealthDetails")]
    public async Task<IResult> GetDetails(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "health/details")] HttpRequest request, CancellationToken cancellationToken) =>
        Json.Ok(await report.MakeAsync(cancellationToken));
}

/// <param name="Status"><c>ok</c>, or <c>closed</c>: timers and mails work, but every call is refused.</param>
/// <param name="Detail">Why it is closed.</param>
internal sealed record HealthView(string Status, string? Detail);
