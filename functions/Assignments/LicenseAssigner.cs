using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Storage;
using Microsoft.Graph.Models.ODataErrors;

namespace LicenseFunctions.Assignments;

/// <summary>Puts one license on one user.</summary>
internal sealed class LicenseAssigner(LicenseDirectory directory, SkuCatalog catalog, AuditLog audit, AssignmentOptions options, TimeProvider clock)
{
    /// <summary>Graph takes some seconds to believe a location that it has just accepted.</summary>
    private static readonly TimeSpan[] LocationDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>Assigns the license unless the user has it, directly or through a group; then nothing is changed, least of all disabled plans.</summary>
    /// <exception cref="ProblemException">The reason why it cannot be assigned.</exception>
    public async Task<Assignment> AssignAsync(string userName, string skuName, AssignRequest request, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var sku = await catalog.FindAssignableAsync(skuName, cancellationToken);
        var disabledPlans = PlanIds(request.DisabledPlans ?? [], sku);
        var user = await directory.FindUserAsync(userName, cancellationToken) ?? throw LicenseRefusal.UserNotFound(userName);
        if (user.Holds(sku.Id))
            return new Assignment(user, sku, IsNew: false);
        var locationSet = await EnsureUsageLocationAsync(user, sku, request, origin, cancellationToken);
        await audit.RecordAsync(
            new AuditEntry("assign", user.Id, sku.Id, sku.PartNumber, origin),
            () => AssignAsync(user, sku, disabledPlans, locationSet ? LocationDelays : [], cancellationToken),
            cancellationToken);
        return new Assignment(user, sku, IsNew: true);
    }

    private async Task AssignAsync(DirectoryUser user, Sku sku, IReadOnlyList<Guid> disabledPlans, TimeSpan[] delays, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await directory.AssignAsync(user.Id, sku.Id, disabledPlans, cancellationToken);
                return;
            }
            catch (ODataError e) when (attempt < delays.Length && LicenseRefusal.KindOf(e) == ProblemKind.UsageLocationMissing)
            {
                await Task.Delay(delays[attempt], clock, cancellationToken);
            }
            catch (ODataError e)
            {
                throw LicenseRefusal.Describe(e, user, sku);
            }
        }
    }

    /// <summary>Sets a location if the user has none, never over one that is there. True if it was set now.</summary>
    private async Task<bool> EnsureUsageLocationAsync(DirectoryUser user, Sku sku, AssignRequest request, RequestOrigin origin, CancellationToken cancellationToken)
    {
        if (user.UsageLocation is not null)
            return false;
        var country = request.UsageLocation ?? options.DefaultUsageLocation ?? throw new ProblemException(
            ProblemKind.UsageLocationMissing,
            $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.");
        await audit.RecordAsync(
            new AuditEntry("set-usage-location", user.Id, sku.Id, sku.PartNumber, origin),
            () => SetUsageLocationAsync(user, country, cancellationToken),
            cancellationToken);
        return true;
    }

    private async Task SetUsageLocationAsync(DirectoryUser user, string country, CancellationToken cancellationToken)
    {
        try
        {
            await directory.SetUsageLocationAsync(user.Id, country, cancellationToken);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 400)
        {
            throw ProblemException.Invalid("usageLocation", $"Microsoft Graph does not take '{country}': {e.Error?.Message}");
        }
    }

    private static List<Guid> PlanIds(IReadOnlyList<string> plans, Sku sku) => [.. plans.Select(plan =>
        sku.ServicePlans.FirstOrDefault(p => string.Equals(p.Name, plan, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(plan, out var id) && p.Id == id))?.Id
        ?? throw ProblemException.Invalid("disabledPlans", $"{sku.PartNumber} has no service plan '{plan}'. It has: {string.Join(", ", sku.ServicePlans.Select(p => p.Name))}."))];
}

/// <param name="IsNew">False if the user had the license before.</param>
internal sealed record Assignment(DirectoryUser User, Sku Sku, bool IsNew);
