using Azure.Identity;

namespace LicenseFunctions.Health;

/// <summary>Runs all checks in parallel.</summary>
internal sealed partial class HealthReport(IEnumerable<IProbe> probes, TimeProvider clock, ILogger<HealthReport> logger)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(25);

    public async Task<HealthDetails> MakeAsync(CancellationToken cancellationToken)
    {
        var findings = (await Task.WhenAll(probes.Select(probe => CheckAsync(probe, cancellationToken)))).SelectMany(found => found).ToList();
        return new HealthDetails(AppVersion.Text, findings.Max(finding => finding.State), clock.GetUtcNow(), findings);
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(IProbe probe, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await foreach (var finding in probe.CheckAsync(either.Token).WithCancellation(either.Token))
                found.Add(finding);
        }
#pragma warning disable CA1031 // Whatever keeps a check from running is reported as its result.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotLookedAt(e, probe.Name);
            found.Add(Describe(probe.Name, e));
        }
        return found;
    }

    /// <summary>Shows messages of Graph and of the app; of other exceptions only the type, since a message can contain secrets.</summary>
    private static Finding Describe(string check, Exception e) => e switch
    {
        ProblemException problem => Finding.Failed(check, problem.Message, "Retry in a few minutes. If it fails again, see the log."),
        AuthenticationFailedException => Finding.Failed(
            check, "The app could not sign in to Entra ID.",
            "In Azure, check that the app has the identity and that AZURE_CLIENT_ID is its client id. Elsewhere, run az login."),
        OperationCanceledException =>
            Finding.Failed(check, $"No answer within {TimeLimit.TotalSeconds:0} seconds.", "Check whether the service can be reached from here."),
        RequestFailedException { Status: 403 } => Finding.Failed(
            check, "Storage denies the app access.",
            "Assign the roles Storage Table Data Contributor and Storage Queue Data Contributor to the app's identity, and check the account's firewall."),
        AggregateException { InnerException: { } inner } => Describe(check, inner),
        _ when StorageFailure.Is(e) =>
            Finding.Failed(check, StorageFailure.Describe(e), "Check the DataStorage settings, and whether the account can be reached from here."),
        _ => Finding.Failed(check, $"The check failed ({e.GetType().Name}).", "See the log."),
    };

    [LoggerMessage(7101, LogLevel.Warning, "{Check} could not be checked")]
    private partial void NotLookedAt(Exception e, string check);
}

/// <summary>Checks one dependency of the app without changing the app's data.</summary>
internal interface IProbe
{
    /// <summary>Names the finding if the check itself fails.</summary>
    public string Name { get; }

    public IAsyncEnumerable<Finding> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>The answer of GET /health/details.</summary>
/// <param name="Status">The worst state of the findings.</param>
internal sealed record HealthDetails(string Version, FindingState Status, DateTimeOffset At, IReadOnlyList<Finding> Findings);
