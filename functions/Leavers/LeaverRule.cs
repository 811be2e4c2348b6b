using LicenseFunctions.Assignments.Holders;

namespace LicenseFunctions.Leavers;

/// <summary>Decides whether somebody who has a license left, and how certain that is. Pure.</summary>
internal static class LeaverRule
{
    /// <param name="reasons">Why the license can be reclaimed, see <see cref="UnusedLicenseRule"/>.</param>
    /// <param name="daysDisabled">Days after which a disabled account counts as left.</param>
    /// <returns>Null for somebody who did not leave.</returns>
    public static Leaver? Evaluate(
        DirectoryUser user, Sku sku, IReadOnlyList<UnusedReason> reasons, LeaverFacts facts, int daysDisabled, DateTimeOffset now) =>
        TierOf(user, reasons, facts.FirstSeenDisabled, daysDisabled, now) is { } tier
            ? new Leaver(user, sku, tier, ObstacleOf(user, sku, facts)) { DisabledSince = DisabledSince(user, facts.FirstSeenDisabled) }
            : null;

    /// <summary>Null for somebody who did not leave.</summary>
    public static LeaverTier? TierOf(
        DirectoryUser user, IReadOnlyList<UnusedReason> reasons, DateTimeOffset? firstSeenDisabled, int daysDisabled, DateTimeOffset now) =>
        now - DisabledSince(user, firstSeenDisabled) >= TimeSpan.FromDays(daysDisabled) ? LeaverTier.Certain
            : reasons.Any(reason => reason is UnusedReason.NeverSignedIn or UnusedReason.Inactive) ? LeaverTier.Probable
            : null;

    /// <summary>Graph does not say since when. Whoever signed in later than the app first saw it was enabled in between.</summary>
    private static DateTimeOffset? DisabledSince(DirectoryUser user, DateTimeOffset? firstSeen) =>
        user.AccountEnabled || firstSeen is not { } first ? null : user.LastSignInAt is { } last && last > first ? last : first;

    private static LeaverObstacle ObstacleOf(DirectoryUser user, Sku sku, LeaverFacts facts) =>
        facts.IsProtected ? LeaverObstacle.Protected
        : user.IsGuest ? LeaverObstacle.Guest
        : facts.Mailbox == MailboxKind.Shared ? LeaverObstacle.SharedMailbox
        : user.GroupsOf(sku.Id).Any() ? LeaverObstacle.Group
        : facts.Mailbox == MailboxKind.NotPermitted ? LeaverObstacle.UnknownMailbox
        : LeaverObstacle.None;

    /// <summary>Whether a mailbox goes with the product. Foundation is the part of Exchange that other services need; it has none.</summary>
    public static bool HasMailbox(Sku sku) => sku.ServicePlans.Any(plan =>
        plan.AppliesToUser && plan.Name.StartsWith("EXCHANGE_", StringComparison.OrdinalIgnoreCase)
        && !plan.Name.Equals("EXCHANGE_S_FOUNDATION", StringComparison.OrdinalIgnoreCase));
}

/// <summary>What is known of an account besides its licenses.</summary>
/// <param name="FirstSeenDisabled">When the app first saw it disabled; null if it is enabled.</param>
/// <param name="IsProtected">Whether the settings protect it.</param>
internal sealed record LeaverFacts(DateTimeOffset? FirstSeenDisabled, bool IsProtected, MailboxKind Mailbox);

/// <summary>Somebody who left, or probably did, and still has a license.</summary>
/// <param name="Obstacle">Why the license is not removed automatically.</param>
internal sealed record Leaver(DirectoryUser User, Sku Sku, LeaverTier Tier, LeaverObstacle Obstacle)
{
    /// <summary>At least since then; null if the account is enabled.</summary>
    public DateTimeOffset? DisabledSince { get; init; }

    /// <summary>Whether the license is left alone: nobody is asked about it.</summary>
    public bool IsExcluded => Obstacle is LeaverObstacle.Protected or LeaverObstacle.Guest or LeaverObstacle.SharedMailbox;
}

internal enum LeaverTier
{
    Certain, // the account has been disabled for long
    Probable, // it was never used, or not for long
}

internal enum LeaverObstacle
{
    None,
    Protected, // by the settings Assignments__ProtectedUsers and __ProtectedGroups
    Guest, // another organization knows whether the person left
    SharedMailbox, // its account is always disabled, and it can need the license
    Group, // only the group can change it
    UnknownMailbox, // the app may not look whether it is a shared one
}
