using LicenseFunctions.Shared.Graph.Pipeline;

namespace LicenseFunctions.Assignments.Changes;

/// <summary>Describes why a change is refused. Graph's refusals of assignLicense are all 400 <c>Request_BadRequest</c> and differ only in their text.</summary>
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

    /// <summary>Null if the text is not known.</summary>
    public static ProblemKind? KindOf(string? message) =>
        Known.FirstOrDefault(known => message?.Contains(known.Fragment, StringComparison.OrdinalIgnoreCase) == true).Kind;

    /// <summary>Describes the reply to a write that failed.</summary>
    public static ProblemException Describe(GraphReply reply, ChangePlan plan, TenantSkus skus)
    {
        if (reply.Status != 400)
            return Describe(reply, plan.User.UserPrincipalName, GraphPermissions.AssignLicenses);
        var message = reply.Message ?? "no reason given";
        var kind = KindOf(message) ?? ProblemKind.GraphRefused;
        var detail = kind switch
        {
            _ when kind == ProblemKind.NoLicenseAvailable => $"No license of {Named(message, plan, skus)} is free.",
            _ when kind == ProblemKind.UsageLocationMissing =>
                $"{plan.User.UserPrincipalName}'s usage location, {plan.User.UsageLocation ?? plan.SetLocation}, does not allow " +
                    $"{string.Join(", ", plan.Written.Select(license => license.Sku.PartNumber))}.",
            _ when kind == ProblemKind.LicenseNotAssigned =>
                $"{plan.User.UserPrincipalName} does not have {string.Join(", ", plan.Remove.Select(sku => sku.PartNumber))}.",
            _ => $"Microsoft Graph refused: {WithNames(message, skus)}",
        };
        return new ProblemException(kind, detail);
    }

    public static ProblemException Describe(GraphReply reply, string user, string permission) =>
        reply.Status == 404
            ? new(ProblemKind.UserNotFound, $"The tenant has no user '{user}'. A user made a moment ago may take minutes to appear.")
            : GraphFailure.Describe(reply, permission);

    public static ProblemException Protected(DirectoryUser user) => new(
        ProblemKind.ProtectedUser,
        $"{user.UserPrincipalName} is protected (Assignments__ProtectedUsers or __ProtectedGroups); callers may not change the licenses of this user.");

    /// <summary>The user is in the group, and Graph could not give the license.</summary>
    public static ProblemException NotGiven(DirectoryUser user, Sku sku, LicenseGroup group, HeldLicense failed) => new(
        failed.Error switch
        {
            GroupDemand.NoneAvailable => ProblemKind.NoLicenseAvailable,
            "MutuallyExclusiveViolation" => ProblemKind.PlansConflict,
            "DependencyViolation" => ProblemKind.PlanDependency,
            "ProhibitedInUsageLocationViolation" => ProblemKind.UsageLocationMissing,
            _ => ProblemKind.GraphRefused,
        },
        $"{user.UserPrincipalName} is in the group {group.Name} ({group.Id}), but Microsoft Graph could not assign {sku.PartNumber}: {failed.Error}."
        + (failed.Error == GroupDemand.NoneAvailable ? " Buy one or unassign one, then reprocess the user (Assignments__ReprocessGroups)." : ""));

    /// <param name="names">Known names of groups by id.</param>
    public static ProblemException Inherited(DirectoryUser user, Sku sku, IReadOnlyDictionary<string, string> names)
    {
        var groups = user.GroupsOf(sku.Id).Select(id => names.TryGetValue(id, out var name) ? $"{name} ({id})" : id);
        return new ProblemException(ProblemKind.InheritedFromGroup,
            $"{user.UserPrincipalName} has {sku.PartNumber} through the group {string.Join(", ", groups)}. "
            + "Only the group can change that: remove the user from it, or change its licenses.");
    }

    /// <summary>The products that a message names; all products of the plan if it names none.</summary>
    private static string Named(string message, ChangePlan plan, TenantSkus skus)
    {
        var named = skus.All.Where(sku => message.Contains(sku.Id.ToString(), StringComparison.OrdinalIgnoreCase)).Select(sku => sku.PartNumber).ToList();
        return string.Join(", ", named.Count > 0 ? named : plan.Written.Select(license => license.Sku.PartNumber));
    }

    /// <summary>Replaces the GUIDs of the tenant's products and service plans by their names.</summary>
    private static string WithNames(string message, TenantSkus skus) => GuidPattern().Replace(message, match =>
    {
        var id = Guid.Parse(match.Value);
        return skus.All.FirstOrDefault(sku => sku.Id == id)?.PartNumber
            ?? skus.All.SelectMany(sku => sku.ServicePlans).FirstOrDefault(plan => plan.Id == id)?.Name ?? match.Value;
    });

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex GuidPattern();
}
