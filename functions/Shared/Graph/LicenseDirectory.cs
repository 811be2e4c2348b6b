using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Users.Item.AssignLicense;

namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// The tenant's licenses in Microsoft Graph. Each call names the least permission it needs; what Graph refuses or fails at
/// comes back as a <see cref="Http.ProblemException"/>, except refusals of <see cref="AssignAsync"/> and
/// <see cref="RemoveAsync"/> (status 400), which are an <see cref="ODataError"/> for the caller to name.
/// </summary>
internal sealed class LicenseDirectory(GraphServiceClient graph)
{
    private static readonly string[] UserProperties = ["id", "userPrincipalName", "usageLocation", "assignedLicenses", "licenseAssignmentStates"];

    /// <summary>All products, in one request.</summary>
    public async Task<IReadOnlyList<Sku>> GetSkusAsync(CancellationToken cancellationToken)
    {
        var response = await GraphFailure.Guard(
            () => graph.SubscribedSkus.GetAsync(cancellationToken: cancellationToken), "LicenseAssignment.Read.All", cancellationToken);
        return [.. (response?.Value ?? []).Select(ToSku).OfType<Sku>()];
    }

    /// <summary>A user by object id or user principal name; null if there is none, or none yet.</summary>
    public async Task<DirectoryUser?> FindUserAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            var found = await GraphFailure.Guard(
                () => graph.Users[user].GetAsync(request => request.QueryParameters.Select = UserProperties, cancellationToken),
                "User.Read.All", cancellationToken);
            return found is null ? null : ToUser(found);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>Assigns one license directly. Plans in <paramref name="disabledPlans"/> stay off.</summary>
    public Task AssignAsync(string userId, Guid skuId, IReadOnlyList<Guid> disabledPlans, CancellationToken cancellationToken) =>
        PostAsync(userId, [new AssignedLicense { SkuId = skuId, DisabledPlans = [.. disabledPlans.Select(plan => (Guid?)plan)] }], [], cancellationToken);

    /// <summary>Removes one license that is assigned directly.</summary>
    public Task RemoveAsync(string userId, Guid skuId, CancellationToken cancellationToken) => PostAsync(userId, [], [skuId], cancellationToken);

    /// <summary>Sets where the user uses services, which decides what may be assigned.</summary>
    public Task SetUsageLocationAsync(string userId, string country, CancellationToken cancellationToken) => GraphFailure.Guard(
        () => graph.Users[userId].PatchAsync(new User { UsageLocation = country }, cancellationToken: cancellationToken),
        "User.ReadWrite.All", cancellationToken);

    private Task<User?> PostAsync(string userId, List<AssignedLicense> add, List<Guid?> remove, CancellationToken cancellationToken) => GraphFailure.Guard(
        () => graph.Users[userId].AssignLicense.PostAsync(
            new AssignLicensePostRequestBody { AddLicenses = add, RemoveLicenses = remove }, cancellationToken: cancellationToken),
        "LicenseAssignment.ReadWrite.All", cancellationToken);

    private static Sku? ToSku(SubscribedSku sku) => sku.SkuId is not { } id ? null : new(
        new SkuUsage
        {
            SkuId = id,
            SkuPartNumber = sku.SkuPartNumber ?? id.ToString(),
            AppliesToUser = !string.Equals(sku.AppliesTo, "Company", StringComparison.OrdinalIgnoreCase),
            CapabilityStatus = sku.CapabilityStatus ?? "Enabled",
            Purchased = sku.PrepaidUnits?.Enabled ?? 0,
            InGrace = sku.PrepaidUnits?.Warning ?? 0,
            Suspended = sku.PrepaidUnits?.Suspended ?? 0,
            LockedOut = sku.PrepaidUnits?.LockedOut ?? 0,
            Assigned = sku.ConsumedUnits ?? 0,
        },
        [.. (sku.ServicePlans ?? []).Where(plan => plan.ServicePlanId is not null)
            .Select(plan => new ServicePlan(plan.ServicePlanId.GetValueOrDefault(), plan.ServicePlanName ?? ""))]);

    private static DirectoryUser ToUser(User user)
    {
        var states = (user.LicenseAssignmentStates ?? []).Where(state => state.SkuId is not null).ToList();
        // Graph lists a license in licenseAssignmentStates once for each way it is held, and also where a group could not give it
        // (Error). assignedLicenses is the fallback should a permission hide the states.
        IEnumerable<HeldLicense> held = states.Count > 0
            ? states.Where(state => state.State != "Error").Select(state => new HeldLicense(state.SkuId.GetValueOrDefault(), string.IsNullOrEmpty(state.AssignedByGroup) ? null : state.AssignedByGroup))
            : (user.AssignedLicenses ?? []).Select(license => new HeldLicense(license.SkuId ?? Guid.Empty, null));
        return new()
        {
            Id = user.Id ?? throw new InvalidOperationException("Graph returned a user without an id."),
            UserPrincipalName = user.UserPrincipalName ?? user.Id,
            UsageLocation = string.IsNullOrWhiteSpace(user.UsageLocation) ? null : user.UsageLocation,
            Licenses = [.. held],
        };
    }
}
