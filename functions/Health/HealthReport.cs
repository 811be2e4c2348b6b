using Azure.Identity;
using LicenseFunctions.Health.Probes;

namespace LicenseFunctions.Health;

/// <summary>All that can be seen of how the app is, one finding a thing.</summary>
internal sealed partial class HealthReport(IEnumerable<IProbe> probes, TimeProvider clock, ILogger<HealthReport> logger)
{
    /// <summary>Longer nobody waits for one thing; all are looked at at the same time.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(25);

    public async Task<HealthDetails> MakeAsync(CancellationToken cancellationToken)
    {
        var findings = (await Task.WhenAll(probes.Select(probe => LookAsync(probe, cancellationToken)))).SelectMany(found => found).ToList();
        return new HealthDetails(AppVersion.Text, findings.Max(finding => finding.State), clock.GetUtcNow(), findings);
    }

    private async Task<IReadOnlyList<Finding>> LookAsync(IProbe probe, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        using var over = new CancellationTokenSource(TimeLimit, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await foreach (var finding in probe.LookAsync(patience.Token).WithCancellation(patience.Token))
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

    /// <summary>Messages of Graph and of our own are for people; of others only the kind of failure is reported.</summary>
    private static Finding Describe(string check, Exception e) => e switch
    {
        ProblemException problem => Finding.Failed(check, problem.Message, "Try again in a few minutes; if it remains, see the log."),
        AuthenticationFailedException => Finding.Failed(
            check, "The app could not sign in to Entra ID.",
            "In Azure: look whether the identity is assigned to the app and AZURE_CLIENT_ID names it. Elsewhere: az login."),
        OperationCanceledException =>
            Finding.Failed(check, $"No answer within {TimeLimit.TotalSeconds:0} seconds.", "Check whether the service is reachable from here."),
        RequestFailedException { Status: 403 } => Finding.Failed(
            check, "Storage refuses the app.",
            "Give the app's identity the roles Storage Table Data Contributor and Storage Queue Data Contributor, and look at the account's firewall."),
        AggregateException { InnerException: { } inner } => Describe(check, inner),
        _ when StorageFailure.Is(e) => Finding.Failed(check, StorageFailure.Describe(e), "Check DataStorage, and whether the account is reachable from here."),
        _ => Finding.Failed(check, $"The check failed ({e.GetType().Name}).", "See the log."),
    };

    [LoggerMessage(7101, LogLevel.Warning, "{Check} could not be looked at")]
    private partial void NotLookedAt(Exception e, string check);
}

/// <summary>The answer of GET /health/details.</summary>
/// <param name="Status">That of the worst finding.</param>
internal sealed record HealthDetails(string Version, FindingState Status, DateTimeOffset At, IReadOnlyList<Finding> Findings);
