using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Storage;
using Microsoft.Graph.Models.ODataErrors;

namespace LicenseFunctions.Assignments;

/// <summary>Takes one license from one user.</summary>
internal sealed class LicenseRemover(LicenseDirectory directory, SkuCatalog catalog, AuditLog audit)
{
    /// <summary>Removes a license that was assigned directly. What a group brings can only be taken away by leaving the group.</summary>
    /// <exception cref="ProblemException">The reason why it cannot be removed.</exception>
    public async Task RemoveAsync(string userName, string skuName, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var sku = await catalog.FindAssignableAsync(skuName, cancellationToken);
        var user = await directory.FindUserAsync(userName, cancellationToken) ?? throw LicenseRefusal.UserNotFound(userName);
        var held = user.Licenses.Where(license => license.SkuId == sku.Id).ToList();
        if (held.Count == 0)
            throw new ProblemException(ProblemKind.LicenseNotAssigned, $"{user.UserPrincipalName} does not have {sku.PartNumber}.");
        if (!user.HoldsDirectly(sku.Id))
        {
            throw new ProblemException(
                ProblemKind.InheritedFromGroup,
                $"{user.UserPrincipalName} has {sku.PartNumber} through the group {string.Join(", ", held.Select(license => license.GroupId))}. Remove the user from the group, or the license from the group.");
        }
        await audit.RecordAsync(
            new AuditEntry("remove", user.Id, sku.Id, sku.PartNumber, origin),
            () => RemoveAsync(user, sku, cancellationToken),
            cancellationToken);
    }

    private async Task RemoveAsync(DirectoryUser user, Sku sku, CancellationToken cancellationToken)
    {
        try
        {
            await directory.RemoveAsync(user.Id, sku.Id, cancellationToken);
        }
        catch (ODataError e) when (LicenseRefusal.KindOf(e) == ProblemKind.LicenseNotAssigned)
        {
            // It was there a moment ago: another call, or a repetition of this one after its answer was lost, has removed it.
        }
        catch (ODataError e)
        {
            throw LicenseRefusal.Describe(e, user, sku);
        }
    }
}
