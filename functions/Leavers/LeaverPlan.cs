namespace LicenseFunctions.Leavers;

/// <summary>Decides what a run does about a license. Pure.</summary>
internal static class LeaverPlan
{
    /// <summary>An older announcement is repeated before a removal: the setting may have been off since.</summary>
    private static readonly TimeSpan AnnouncementHolds = TimeSpan.FromDays(7);

    public static bool IsAnnounced(LeaverRow row, DateTimeOffset now) => row.AnnouncedAt > now - AnnouncementHolds;

    /// <param name="mode">The setting of the product.</param>
    /// <param name="row">What was done before.</param>
    /// <param name="knowsSignIns">Nothing is removed while sign-ins cannot be read.</param>
    /// <param name="hasLinks">Without links nobody can be asked: the licenses are listed.</param>
    public static LeaverStep Next(
        Leaver leaver, LeaverRow row, ReclaimMode mode, bool knowsSignIns, bool hasLinks, LeaverOptions options, DateTimeOffset now)
    {
        var longAgo = now.AddDays(-options.AskAgainAfterDays);
        if (leaver.IsExcluded)
            return LeaverStep.LeaveAlone;
        if (row.IsWanted(longAgo))
            return LeaverStep.Nothing;
        return mode switch
        {
            _ when leaver.Obstacle == LeaverObstacle.Group => LeaverStep.List,
            ReclaimMode.Remove when leaver is { Tier: LeaverTier.Certain, Obstacle: LeaverObstacle.None } && knowsSignIns =>
                IsAnnounced(row, now) && row.AnnouncedAt?.UtcDateTime.Date < now.UtcDateTime.Date ? LeaverStep.Remove : LeaverStep.Announce,
            ReclaimMode.Ask when hasLinks => row.AskedAt > longAgo ? LeaverStep.Nothing : LeaverStep.Ask,
            _ => LeaverStep.List,
        };
    }
}

internal enum LeaverStep
{
    Nothing, // somebody decided, or was asked and did not answer
    LeaveAlone, // it is shown if there is news of others
    List,
    Announce, // a mail says that it will be removed from tomorrow on
    Remove,
    Ask,
}
