using System.Runtime.CompilerServices;
using LicenseFunctions.Assignments;

namespace LicenseFunctions.Health.Probes;

/// <summary>Whether Graph answers, and each application permission that the app needs, could use, or should not have.</summary>
internal sealed class GraphProbe(LicenseDirectory directory, GraphGrants grants, AssignmentOptions assignments) : IProbe
{
    private const string Grant = "Grant it with infra/azure/grant-graph-permissions.sh; a new token comes within a day.";

    public string Name => "Microsoft Graph";

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The permissions first: the one that is missing is the better answer than the call that fails for it.
        foreach (var finding in Evaluate(await grants.ReadAsync(cancellationToken), assignments))
            yield return finding;
        var skus = await directory.GetSkusAsync(cancellationToken);
        yield return Finding.Ok(Name, $"It answers; the tenant has {skus.Count} products.");
    }

    /// <param name="grant">Null if it is not known.</param>
    public static IEnumerable<Finding> Evaluate(GraphGrant? grant, AssignmentOptions assignments) => grant switch
    {
        null => [Finding.Note("Graph permissions", "This test server has no sign-in that would name them.")],
        { IsOfPerson: true } => [Finding.Note("Graph permissions", "You are signed in as a person: Graph answers with your permissions, not with the app's.",
            "GET /health/details of the app in Azure tells of the app's.")],
        _ => Evaluate(grant.Permissions, assignments),
    };

    private static IEnumerable<Finding> Evaluate(IReadOnlySet<string> granted, AssignmentOptions assignments)
    {
        var known = Known(assignments).ToList();
        foreach (var (permission, isNeeded, without) in known)
        {
            var check = $"Graph permission {permission}";
            yield return granted.Contains(permission) ? Finding.Ok(check, "Granted.")
                : isNeeded ? Finding.Failed(check, $"Not granted: {without}", Grant)
                : Finding.Note(check, $"Not granted: {without}", "That is as it should be, unless you want it.");
        }
        foreach (var permission in granted.Except(known.Select(one => one.Permission), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
            yield return Finding.Warning($"Graph permission {permission}", "Granted, but the app does not need it.",
                "Take it away: whoever gets hold of the app could use it.");
    }

    private static IEnumerable<(string Permission, bool IsNeeded, string Without)> Known(AssignmentOptions assignments) =>
    [
        (GraphPermissions.ReadSkus, true, "nothing can be recorded and nobody be warned."),
        (GraphPermissions.ReadUsers, true, "no user can be found, so nothing can be assigned or removed."),
        (GraphPermissions.AssignLicenses, true, "nothing can be assigned or removed."),
        (GraphPermissions.SetUsageLocation, assignments.DefaultUsageLocation is not null,
            "the app cannot set a user's location, without which nothing can be assigned to the user."),
        (GraphPermissions.ReadGroups, assignments.ProtectedGroups.Count > 0, "groups are shown by their ids, and protected groups cannot be looked into."),
        (GraphPermissions.ReadSignIns, false, "who has not signed in for long is not known."),
        (GraphPermissions.ReadSubscriptions, false, "nobody is warned when a subscription ends."),
    ];
}
