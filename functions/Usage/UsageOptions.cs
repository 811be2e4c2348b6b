using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Usage;

/// <summary>Settings <c>Usage__…</c>. The schedule, <c>Usage__SnapshotSchedule</c>, is read by the Functions host.</summary>
internal sealed class UsageOptions
{
    public const string Section = "Usage";

    /// <summary>Days for which every reading is kept.</summary>
    [Range(1, 3650)]
    public int KeepHourlyDays { get; set; } = 90;

    /// <summary>Days for which one reading a day is kept.</summary>
    [Range(1, 36500)]
    public int KeepDailyDays { get; set; } = 1825;
}
