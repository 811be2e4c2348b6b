namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>What the administrator knows of a product.</summary>
internal sealed record AlertState
{
    public required Guid SkuId { get; init; }

    /// <summary>The worst that was warned of since the last mail about it; Ok if nothing was.</summary>
    public LicenseStatus Warned { get; init; }

    /// <summary>When it became low; null if it is not warned of.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the last mail about it was sent.</summary>
    public DateTimeOffset? WarnedAt { get; init; }

    /// <summary>Since when it is not low any more, though not recovered; null while it is low.</summary>
    public DateTimeOffset? BetterSince { get; init; }

    /// <summary>No mail about it before this.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
    public string? MutedBy { get; init; }
    public string? MuteReason { get; init; }

    public bool IsMuted(DateTimeOffset now) => MutedUntil > now;
}
