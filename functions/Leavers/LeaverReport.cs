namespace LicenseFunctions.Leavers;

/// <summary>What a run tells the administrators, and whether it is worth a mail.</summary>
internal sealed class LeaverReport
{
    /// <summary>Removals that no mail has reported yet, also those by a link since the last run.</summary>
    public List<(Sku? Sku, LeaverRow Row)> Removed { get; } = [];

    /// <summary>Licenses that cannot be removed, with the reason.</summary>
    public List<(Leaver Leaver, string Reason)> Refused { get; } = [];
    public List<LeaverEntry> Announced { get; } = [];
    public List<LeaverEntry> Listed { get; } = [];

    /// <summary>Questions that managers were not asked.</summary>
    public List<LeaverEntry> Asked { get; } = [];
    public List<Leaver> LeftAlone { get; } = [];

    /// <summary>Names of groups by id.</summary>
    public Dictionary<string, string> Groups { get; } = new(StringComparer.Ordinal);
    public bool LacksSignIns { get; set; }
    public bool LacksLinks { get; set; }

    public bool HasNews => Removed.Count > 0 || Asked.Count > 0 || Refused.Count > 0 || Announced.Concat(Listed).Any(entry => entry.IsNew);

    public IEnumerable<Leaver> All => Refused.Select(one => one.Leaver).Concat(Announced.Concat(Listed).Concat(Asked).Select(entry => entry.Leaver));
}

/// <param name="IsNew">Whether no mail has said so before.</param>
internal sealed record LeaverEntry(Leaver Leaver, LeaverRow Row, bool IsNew);
