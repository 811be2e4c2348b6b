using System.Runtime.CompilerServices;
using LicenseFunctions.Assignments;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether Graph answers, and the app's permissions: needed, optional and unneeded.</summary>
internal sealed class GraphProbe(LicenseDirectory directory, GraphGrants grants, AssignmentOptions assignments, ProductOptions products) : IProbe
{
    private const string Grant = "Grant it with infra/azure/grant-graph-permissions.sh. It takes up to a day until the app has a new token.";

    public string Name => "Microsoft Graph";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // First: a missing permission explains more than the call that fails because of it.
        foreach (var finding in Evaluate(await grants.ReadAsync(cancellationToken), assignments, products))
            yield return finding;
        var skus = await directory.GetSkusAsync(cancellationToken);
        yield return Finding.Ok(Name, $"It answers; the tenant has {skus.Count} products.");
    }

    /// <param name="grant">Null if unknown.</param>
    public static IEnumerable<Finding> Evaluate(GraphGrant? grant, AssignmentOptions assignments, ProductOptions products) => grant switch
    {
        null => [Finding.Note("Graph permissions", "This test server issues no tokens, so they are unknown.")],
        { IsOfPerson: true } => [Finding.Note("Graph permissions", "You are signed in as a person: Graph uses your permissions, not the app's.",
            "GET /health/details of the app in Azure shows the app's permissions.")],
        _ => Evaluate(grant.Permissions, assignments, products),
    };

    private static IEnumerable<Finding> Evaluate(IReadOnlySet<string> granted, AssignmentOptions assignments, ProductOptions products)
    {
        var known = Known(assignments, products).ToList();
        foreach (var (permission, isNeeded, without) in known)
        {
            var check = $"Graph permission {permission}";
            yield return granted.Contains(permission) ? Finding.Ok(check, "Granted.")
                : isNeeded ? Finding.Failed(check, $"Not granted: {without}", Grant)
                : Finding.Note(check, $"Not granted: {without}", "It is optional. Grant it only if you need this.");
        }
        foreach (var permission in granted.Except(known.Select(one => one.Permission), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
            yield return Finding.Warning($"Graph permission {permission}", "Granted, but the app does not need it.",
                "Revoke it: an attacker who takes over the app could use it.");
    }

    private static IEnumerable<(string Permission, bool IsNeeded, string Without)> Known(AssignmentOptions assignments, ProductOptions products) =>
    [
        (GraphPermissions.ReadSkus, true, "no usage is recorded and no warnings are sent."),
        (GraphPermissions.ReadUsers, true, "no user can be found, so nothing can be assigned or removed."),
        (GraphPermissions.AssignLicenses, true, "nothing can be assigned or removed."),
        (GraphPermissions.SetUsageLocation, assignments.DefaultUsageLocation is not null || assignments.ReprocessGroups,
            "the app cannot set usage locations, and users without one get no licenses; it cannot reprocess users who wait in groups."),
        (GraphPermissions.ReadGroups, assignments.ProtectedGroups.Count > 0 || products.HasGroups,
            "groups are shown by id, users who wait for licenses in groups are not counted, and members of protected groups cannot be found."),
        .. products.HasGroups
            ? [(GraphPermissions.ChangeMembers, true, "products with a group (Products__…__Group) cannot be assigned or removed.")]
            : Array.Empty<(string, bool, string)>(),
        (GraphPermissions.ReadSignIns, false, products.Reclaims
            ? "inactive users cannot be found, and no license of somebody who left is removed automatically."
            : "inactive users cannot be found."),
        (GraphPermissions.ReadSubscriptions, false, "no warnings are sent before subscriptions end."),
        .. products.Reclaims
            ? new[] { (GraphPermissions.ReadMailboxSettings, false, "no license with a mailbox is removed automatically: it may be a shared one.") }
            : [],
    ];
}
