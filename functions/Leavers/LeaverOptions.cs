namespace LicenseFunctions.Leavers;

/// <summary>Settings <c>Leavers__…</c>. What happens to a product's licenses is set with the product, see <see cref="ProductRule.Reclaim"/>.</summary>
internal sealed class LeaverOptions
{
    public const string Section = "Leavers";

    /// <summary>Licenses that are removed automatically per day (UTC), of all products together.</summary>
    [Range(1, 1000)]
    public int MaxPerDay { get; set; } = 10;

    /// <summary>Days without a sign-in after which somebody has probably left.</summary>
    [Range(30, 3650)]
    public int InactiveDays { get; set; } = 90;

    /// <summary>Days for which a person's license is left alone after it was asked about, or given back.</summary>
    [Range(1, 3650)]
    public int AskAgainAfterDays { get; set; } = 90;

    /// <summary>Days for which a link of a question works.</summary>
    [Range(1, 90)]
    public int LinkDays { get; set; } = 14;
}
