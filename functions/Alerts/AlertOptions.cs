using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Alerts;

/// <summary>Settings <c>Alerts__…</c>. The schedule, <c>Alerts__Schedule</c>, is read by the Functions host.</summary>
internal sealed class AlertOptions
{
    public const string Section = "Alerts";

    /// <summary>Never low while more than this many are free, however large the product.</summary>
    [Range(0, 100_000)]
    public int FreeAtOrBelow { get; set; } = 5;

    /// <summary>Never low while more than this percentage of all usable licenses is free, however small the product.</summary>
    [Range(0, 100)]
    public int FreePercentAtOrBelow { get; set; } = 10;

    /// <summary>Part numbers or GUIDs that are not watched.</summary>
    public IReadOnlyList<string> Ignore { get; set; } = [];
}
