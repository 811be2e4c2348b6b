using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments;

/// <summary>What a user holds, and how.</summary>
internal sealed class UserLicenses(LicenseDirectory directory, TimeProvider clock)
{
    /// <exception cref="ProblemException">user-not-found, or Graph cannot say.</exception>
    public async Task<UserLicensesView> GetAsync(string userName, CancellationToken cancellationToken)
    {
        var budget = RetryBudget.ForOneUser(clock.GetUtcNow());
        var reading = directory.GetSkusAsync(cancellationToken);
        var user = await FindAsync(userName, budget, cancellationToken);
        var skus = (await reading).ToDictionary(sku => sku.Id, sku => sku.Usage);
        var groups = await directory.GetGroupNamesAsync([.. user.Licenses.Select(license => license.GroupId).OfType<string>().Distinct(StringComparer.Ordinal)],
            budget, cancellationToken);
        return new UserLicensesView(user.Id, user.UserPrincipalName, user.UsageLocation, [.. user.Licenses
            .GroupBy(license => license.SkuId)
            .Select(held => new UserLicenseView(
                held.Key,
                // A product that the tenant no longer has can still be listed for a user.
                skus.GetValueOrDefault(held.Key)?.SkuPartNumber ?? held.Key.ToString(),
                skus.TryGetValue(held.Key, out var sku) ? ProductNames.DisplayName(sku) : held.Key.ToString(),
                [.. held.Select(license => LicenseAssignmentView.Of(license, groups))]))
            .OrderBy(license => license.DisplayName, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>The user's object id.</summary>
    /// <exception cref="ProblemException">user-not-found, or Graph cannot say.</exception>
    public async Task<string> FindIdAsync(string userName, CancellationToken cancellationToken) =>
        Guid.TryParse(userName, out var id) ? id.ToString() : (await FindAsync(userName, RetryBudget.ForOneUser(clock.GetUtcNow()), cancellationToken)).Id;

    private async Task<DirectoryUser> FindAsync(string userName, RetryBudget budget, CancellationToken cancellationToken)
    {
        var found = (await directory.FindUsersAsync([userName], budget, cancellationToken))[0];
        return found.User ?? throw LicenseRefusal.Describe(found.Reply, userName, GraphPermissions.ReadUsers);
    }
}

internal sealed record UserLicensesView(string UserId, string UserPrincipalName, string? UsageLocation, IReadOnlyList<UserLicenseView> Licenses);

/// <param name="Assignments">Each way in which the user holds the product, or was to hold it.</param>
internal sealed record UserLicenseView(Guid SkuId, string SkuPartNumber, string DisplayName, IReadOnlyList<LicenseAssignmentView> Assignments);

/// <param name="Source"><c>direct</c> or <c>group</c>.</param>
/// <param name="GroupName">Null if the app may not read groups (GroupMember.Read.All).</param>
/// <param name="State">Graph's state: Active, ActiveWithError, Disabled or Error.</param>
/// <param name="Error">Graph's error, such as CountViolation; null if there is none.</param>
internal sealed record LicenseAssignmentView(string Source, string? GroupId, string? GroupName, string State, string? Error)
{
    public static LicenseAssignmentView Of(HeldLicense license, IReadOnlyDictionary<string, string> groups) => new(
        license.GroupId is null ? "direct" : "group",
        license.GroupId,
        license.GroupId is null ? null : groups.GetValueOrDefault(license.GroupId),
        license.State,
        license.Error);
}
