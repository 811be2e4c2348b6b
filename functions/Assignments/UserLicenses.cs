using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments;

/// <summary>The licenses that a user has, directly or from groups.</summary>
internal sealed class UserLicenses(LicenseDirectory directory, TimeProvider clock)
{
    /// <exception cref="ProblemException">user-not-found, or Graph does not answer.</exception>
    public async Task<UserLicensesView> GetAsync(string userName, CancellationToken cancellationToken)
    {
        var budget = RetryBudget.ForOneUser(clock.GetUtcNow());
        var reading = directory.GetSkusAsync(cancellationToken);
        var user = await FindAsync(userName, budget, cancellationToken);
        var skus = (await reading).ToDictionary(sku => sku.Id, sku => sku.Usage);
        var groupIds = user.Licenses.Select(license => license.GroupId).OfType<string>().Distinct(StringComparer.Ordinal);
        var groups = await directory.GetGroupNamesAsync([.. groupIds], budget, cancellationToken);
        var licenses = user.Licenses.GroupBy(license => license.SkuId).Select(held =>
        {
            // A product that the tenant no longer has can still be listed for a user.
            var sku = skus.GetValueOrDefault(held.Key);
            return new UserLicenseView(
                held.Key, sku?.SkuPartNumber ?? held.Key.ToString(), sku is null ? held.Key.ToString() : ProductNames.DisplayName(sku),
                [.. held.Select(license => LicenseAssignmentView.Of(license, groups))]);
        });
        return new UserLicensesView(
            user.Id, user.UserPrincipalName, user.UsageLocation, [.. licenses.OrderBy(license => license.DisplayName, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>The user's object id.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<string> FindIdAsync(string userName, CancellationToken cancellationToken) =>
        Guid.TryParse(userName, out var id) ? id.ToString() : (await FindAsync(userName, RetryBudget.ForOneUser(clock.GetUtcNow()), cancellationToken)).Id;

    private async Task<DirectoryUser> FindAsync(string userName, RetryBudget budget, CancellationToken cancellationToken)
    {
        var found = (await directory.FindUsersAsync([userName], budget, cancellationToken))[0];
        return found.User ?? throw LicenseRefusal.Describe(found.Reply, userName, GraphPermissions.ReadUsers);
    }
}

internal sealed record UserLicensesView(string UserId, string UserPrincipalName, string? UsageLocation, IReadOnlyList<UserLicenseView> Licenses);

/// <param name="Assignments">Each way in which the user has the product, or failed to get it.</param>
internal sealed record UserLicenseView(Guid SkuId, string SkuPartNumber, string DisplayName, IReadOnlyList<LicenseAssignmentView> Assignments);

/// <param name="Source"><c>direct</c> or <c>group</c>.</param>
/// <param name="GroupName">Null if the app may not read groups (GroupMember.Read.All).</param>
/// <param name="State">Graph's state: Active, ActiveWithError, Disabled or Error.</param>
/// <param name="Error">Graph's error, such as CountViolation; null if there is none.</param>
internal sealed record LicenseAssignmentView(string Source, string? GroupId, string? GroupName, string State, string? Error)
{
    public static LicenseAssignmentView Of(HeldLicense license, IReadOnlyDictionary<string, string> groups) => license.GroupId is { } group
        ? new("group", group, groups.GetValueOrDefault(group), license.State, license.Error)
        : new("direct", null, null, license.State, license.Error);
}
