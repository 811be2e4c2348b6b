using Microsoft.Graph.Models;

namespace LicenseFunctions.Shared.Graph;

internal static class UserMapping
{
    /// <summary>Null for what is no user: <c>/users/delta</c> and others are functions of Graph, and answer something else.</summary>
    public static DirectoryUser? ToUser(User? user)
    {
        if (user?.Id is not { } id)
            return null;
        var states = (user.LicenseAssignmentStates ?? []).Where(state => state.SkuId is not null).ToList();
        // Graph lists a license in licenseAssignmentStates once for each way it is held, and also where a group could not give it
        // (Error). assignedLicenses is the fallback should a permission hide the states.
        IEnumerable<HeldLicense> held = states.Count > 0
            ? states.Select(state => new HeldLicense(
                state.SkuId.GetValueOrDefault(), string.IsNullOrEmpty(state.AssignedByGroup) ? null : state.AssignedByGroup, state.State ?? "Active",
                NoError(state.Error))
            { DisabledPlans = Plans(state.DisabledPlans) })
            : (user.AssignedLicenses ?? [])
                .Select(license => new HeldLicense(license.SkuId ?? Guid.Empty, null, "Active", null) { DisabledPlans = Plans(license.DisabledPlans) });
        return new()
        {
            Id = id,
            UserPrincipalName = user.UserPrincipalName ?? id,
            UsageLocation = string.IsNullOrWhiteSpace(user.UsageLocation) ? null : user.UsageLocation,
            DisplayName = user.DisplayName,
            AccountEnabled = user.AccountEnabled ?? true,
            CreatedAt = user.CreatedDateTime,
            LastSignInAt = LastSignIn(user.SignInActivity),
            Licenses = [.. held],
        };
    }

    /// <summary>
    /// The last successful one. Graph knows that since December 2023 only; before that, the last that was tried has to do.
    /// </summary>
    private static DateTimeOffset? LastSignIn(SignInActivity? activity) =>
        activity?.LastSuccessfulSignInDateTime ?? new[] { activity?.LastSignInDateTime, activity?.LastNonInteractiveSignInDateTime }.Max();

    private static Guid[] Plans(List<Guid?>? plans) => [.. (plans ?? []).OfType<Guid>()];

    private static string? NoError(string? error) => error is null or "" or "None" ? null : error;
}
