namespace LicenseFunctions.Alerts;

/// <summary>Settings <c>Alerts__…</c>. The Functions host reads the schedule <c>AlertSchedule</c>.</summary>
internal sealed class AlertOptions : IValidatableObject
{
    public const string Section = "Alerts";

    /// <summary>A product is never low while more licenses than this are available.</summary>
    [Range(0, 100_000)]
    public int FreeAtOrBelow { get; set; } = 5;

    /// <summary>A product is never low while more than this percentage of its usable licenses is available.</summary>
    [Range(0, 100)]
    public int FreePercentAtOrBelow { get; set; } = 10;

    /// <summary>Also low when the forecast expects none to be available within this many days. 0 turns this off.</summary>
    [Range(0, 365)]
    public int DaysToEmptyAtOrBelow { get; set; } = 14;

    /// <summary>Days after which an unchanged warning is repeated.</summary>
    [Range(1, 365)]
    public int RemindAfterDays { get; set; } = 7;

    /// <summary>How many days before a subscription ends it is reported, separated by <c>;</c>. Empty turns this off.</summary>
    public string ExpiryDays { get; set; } = "30;7";

    /// <summary>
    /// Unassigned licenses that nobody is expected to need are reported once they cost more than this a month, in the currency of the product's price.
    /// 0 turns this off.
    /// </summary>
    [Range(0, 1_000_000_000)]
    public decimal SurplusAbove { get; set; } = 50;

    /// <summary>Part numbers or GUIDs of products that are not watched.</summary>
    public IReadOnlyList<string> Ignore { get; set; } = [];

    /// <summary>Thresholds of single products, by part number or GUID: <c>Alerts__Rules__{part number}__FreeAtOrBelow</c> and so on.</summary>
    public Dictionary<string, AlertRuleOptions> Rules { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<int> ExpiryDaysAhead() => [.. ExpiryDayTexts.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    private string[] ExpiryDayTexts => ExpiryDays.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ExpiryDayTexts.FirstOrDefault(text => !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days is < 1 or > 365)
            is { } wrong)
            yield return new($"'{wrong}' is not a number of days from 1 to 365.", [nameof(ExpiryDays)]);
    }

    /// <summary>Returns the thresholds of a product: its own where set, else the general ones.</summary>
    public AlertThresholds For(SkuUsage sku)
    {
        var own = Rules.FirstOrDefault(rule => SkuName.IsOf(rule.Key, sku)).Value;
        return new AlertThresholds(own?.FreeAtOrBelow ?? FreeAtOrBelow, own?.FreePercentAtOrBelow ?? FreePercentAtOrBelow,
            own?.DaysToEmptyAtOrBelow ?? DaysToEmptyAtOrBelow, own?.SurplusAbove ?? SurplusAbove);
    }
}

/// <summary>Thresholds of one product; a value that is not set is taken from <see cref="AlertOptions"/>.</summary>
internal sealed class AlertRuleOptions
{
    public int? FreeAtOrBelow { get; set; }
    public int? FreePercentAtOrBelow { get; set; }
    public int? DaysToEmptyAtOrBelow { get; set; }
    public decimal? SurplusAbove { get; set; }
}

internal sealed record AlertThresholds(int FreeAtOrBelow, int FreePercentAtOrBelow, int DaysToEmptyAtOrBelow, decimal SurplusAbove);
