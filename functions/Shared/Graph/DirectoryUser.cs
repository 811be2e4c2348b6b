using Microsoft.Graph.Models;

namespace LicenseFunctions.Shared.Graph;

/// <summary>A user with the properties that licensing needs.</summary>
/// <param name="Id">Object id.</param>
/// <param name="UsageLocation">ISO 3166-1 alpha-2; null if none is set.</param>
/// <param name="AccountEnabled">False if the user cannot sign in.</param>
/// <param name="CreatedAt">Null if it was not read.</param>
/// <param name="LastSignInAt">Null for never, or if it was not read.</param>
/// <param name="Licenses">Once for each way in which the user has a license or failed to get it.</param>
internal sealed record DirectoryUser(
    string Id, string UserPrincipalName, string? UsageLocation, string? DisplayName, bool AccountEnabled, DateTimeOffset? CreatedAt,
    DateTimeOffset? LastSignInAt, IReadOnlyList<HeldLicense> Licenses)
{
    /// <summary>Whether it is somebody of another organization.</summary>
    public bool IsGuest { get; init; }

    public bool Holds(Guid skuId) => Licenses.Any(license => license.SkuId == skuId && license.IsHeld);

    public bool HoldsDirectly(Guid skuId) => Licenses.Any(license => license.SkuId == skuId && license.IsHeld && license.GroupId is null);

    /// <summary>The service plans that are switched off in the license that is assigned directly.</summary>
    public IReadOnlyList<Guid> PlansOff(Guid skuId) =>
        Licenses.FirstOrDefault(license => license.SkuId == skuId && license.IsHeld && license.GroupId is null)?.DisabledPlans ?? [];

    /// <summary>What a group gives the user of a product, or failed to give; null if it does not.</summary>
    public HeldLicense? From(Guid group, Guid skuId) => Licenses.FirstOrDefault(license =>
        license.SkuId == skuId && Guid.TryParse(license.GroupId, out var id) && id == group);

    /// <summary>The groups that assign the license.</summary>
    public IEnumerable<string> GroupsOf(Guid skuId) =>
        Licenses.Where(license => license.SkuId == skuId && license.IsHeld).Select(license => license.GroupId).OfType<string>();

    /// <summary>Null if it is not a user: a name such as <c>delta</c> calls a function of Graph instead.</summary>
    public static DirectoryUser? Of(User? user)
    {
        if (user?.Id is not { } id)
            return null;
        var states = (user.LicenseAssignmentStates ?? []).Where(state => state.SkuId is not null).ToList();
        // licenseAssignmentStates has a license once for each assignment, also if a group failed to assign it (Error). A missing permission can
        // hide the states; then assignedLicenses is used.
        IEnumerable<HeldLicense> held = states.Count > 0
            ? states.Select(state => new HeldLicense(
                state.SkuId.GetValueOrDefault(), NullIfEmpty(state.AssignedByGroup), state.State ?? "Active", state.Error is "" or "None" ? null : state.Error)
            { DisabledPlans = Plans(state.DisabledPlans) })
            : (user.AssignedLicenses ?? [])
                .Select(license => new HeldLicense(license.SkuId ?? Guid.Empty, null, "Active", null) { DisabledPlans = Plans(license.DisabledPlans) });
        // Graph records successful sign-ins since December 2023; before that, use the last attempt.
        var signIns = user.SignInActivity;
        var lastSignIn = signIns?.LastSuccessfulSignInDateTime ?? new[] { signIns?.LastSignInDateTime, signIns?.LastNonInteractiveSignInDateTime }.Max();
        return new(
            id, user.UserPrincipalName ?? id, string.IsNullOrWhiteSpace(user.UsageLocation) ? null : user.UsageLocation, user.DisplayName,
            user.AccountEnabled ?? true, user.CreatedDateTime, lastSignIn, [.. held])
        { IsGuest = string.Equals(user.UserType, "Guest", StringComparison.OrdinalIgnoreCase) };
    }

    private static Guid[] Plans(List<Guid?>? plans) => [.. (plans ?? []).OfType<Guid>()];

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <param name="GroupId">The group that assigns the license; null for a direct assignment.</param>
/// <param name="State">Active, ActiveWithError, Disabled or Error.</param>
/// <param name="Error">Such as CountViolation; null if there is none.</param>
internal sealed record HeldLicense(Guid SkuId, string? GroupId, string State, string? Error)
{
    /// <summary>Service plans that are switched off.</summary>
    public IReadOnlyList<Guid> DisabledPlans { get; init; } = [];

    /// <summary>False if a group failed to assign the license.</summary>
    public bool IsHeld => State != "Error";
}
