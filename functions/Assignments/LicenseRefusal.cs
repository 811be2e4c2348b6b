using System.Text.RegularExpressions;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using Microsoft.Graph.Models.ODataErrors;

namespace LicenseFunctions.Assignments;

/// <summary>
/// Names Graph's refusals of assignLicense. All are 400 <c>Request_BadRequest</c> and differ in their text alone, so the text is
/// looked at in fragments; one that is not known is passed on with Graph's own words.
/// </summary>
internal static partial class LicenseRefusal
{
    private static readonly (string Fragment, ProblemKind Kind)[] Known =
    [
        ("any available licenses", ProblemKind.NoLicenseAvailable),
        ("invalid usage location", ProblemKind.UsageLocationMissing),
        ("valid company license", ProblemKind.SkuNotFound),
        ("corresponding license", ProblemKind.LicenseNotAssigned),
        ("inherited from a group", ProblemKind.InheritedFromGroup),
        ("mutually exclusive", ProblemKind.PlansConflict),
        ("conflicts with service plan", ProblemKind.PlansConflict),
        ("depends on the service plan", ProblemKind.PlanDependency),
        ("cannot be assigned to a user", ProblemKind.NotAssignable),
    ];

    /// <summary>The kind of a refusal; null if its text is not known.</summary>
    public static ProblemKind? KindOf(ODataError error)
    {
        foreach (var (fragment, kind) in Known)
        {
            if (error.Error?.Message?.Contains(fragment, StringComparison.OrdinalIgnoreCase) == true)
                return kind;
        }
        return null;
    }

    public static ProblemException Describe(ODataError error, DirectoryUser user, Sku sku)
    {
        if (error.ResponseStatusCode == 404)
            return UserNotFound(user.UserPrincipalName, error);
        var kind = KindOf(error) ?? ProblemKind.GraphRefused;
        var detail = kind switch
        {
            _ when kind == ProblemKind.NoLicenseAvailable => $"No license of {sku.PartNumber} is free.",
            _ when kind == ProblemKind.UsageLocationMissing => $"{user.UserPrincipalName} has no usage location. Send usageLocation, or set Assignments__DefaultUsageLocation.",
            _ when kind == ProblemKind.LicenseNotAssigned => $"{user.UserPrincipalName} does not have {sku.PartNumber}.",
            _ when kind == ProblemKind.PlansConflict || kind == ProblemKind.PlanDependency => WithPlanNames(error.Error?.Message ?? "", sku),
            _ => $"Microsoft Graph refused: {error.Error?.Message ?? "no reason given"}",
        };
        return new ProblemException(kind, detail, error);
    }

    public static ProblemException UserNotFound(string user, Exception? cause = null) =>
        new(ProblemKind.UserNotFound, $"The tenant has no user '{user}'. A user made a moment ago may take minutes to appear.", cause);

    /// <summary>Graph names plans by GUID; those of the product are given their names.</summary>
    private static string WithPlanNames(string message, Sku sku) => GuidPattern().Replace(message, match =>
        sku.ServicePlans.FirstOrDefault(plan => plan.Id == Guid.Parse(match.Value))?.Name ?? match.Value);

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex GuidPattern();
}
