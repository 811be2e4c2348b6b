namespace LicenseFunctions.Alerts;

/// <summary>Settings <c>Alerts__…</c>. The schedule, <c>AlertSchedule</c>, is read by the Functions host.</summary>
internal sealed class AlertOptions : IValidatableObject
{
    public const string Section = "Alerts";

    /// <summary>Never low while more than this many are free, however large the product.</summary>
    [Range(0, 100_000)]
    public int FreeAtOrBelow { get; set; } = 5;

    /// <summary>Never low while more than this percentage of all usable licenses is free, however small the product.</summary>
    [Range(0, 100)]
    public int FreePercentAtOrBelow { get; set; } = 10;

    /// <summary>Low, whatever is free, when the forecast says that nothing will be in so many days; 0 to leave the forecast out.</summary>
    [Range(0, 365)]
    public int DaysToEmptyAtOrBelow { get; set; } = 14;

    /// <summary>Days after which a warning is repeated if nothing has changed.</summary>
    [Range(1, 365)]
    public int RemindAfterDays { get; set; } = 7;

    /// <summary>Days ahead of a subscription's end on which it is reported, separated by <c>;</c>; empty to report none.</summary>
    public string ExpiryDays { get; set; } = "30;7";

    /// <summary>Part numbers or GUIDs that are not watched.</summary>
    public IReadOnlyList<string> Ignore { get; set; } = [];

    /// <summary>Other values for a product, by part number or GUID: <c>Alerts__Rules__{part number}__FreeAtOrBelow</c> and so on.</summary>
    public Dictionary<string, AlertRuleOptions> Rules { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary><see cref="ExpiryDays"/>, one by one.</summary>
    public IReadOnlyList<int> ExpiryDaysAhead() => [.. ExpiryDayTexts.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    private string[] ExpiryDayTexts => ExpiryDays.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ExpiryDayTexts.FirstOrDefault(text => !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days is < 1 or > 365)
            is { } wrong)
            yield return new($"'{wrong}' is not a number of days from 1 to 365.", [nameof(ExpiryDays)]);
    }

    /// <summary>What counts for a product: its own values where it has them.</summary>
    public AlertThresholds For(SkuUsage sku)
    {
        var own = Rules.FirstOrDefault(rule => SkuName.IsOf(rule.Key, sku)).Value;
        return new AlertThresholds(own?.FreeAtOrBelow ?? FreeAtOrBelow, own?.FreePercentAtOrBelow ?? FreePercentAtOrBelow,
            own?.DaysToEmptyAtOrBelow ?? DaysToEmptyAtOrBelow);
    }
}

/// <summary>Values for one product; what is not set is as for all.</summary>
internal sealed class AlertRuleOptions
{
    public int? FreeAtOrBelow { get; set; }
    public int? FreePercentAtOrBelow { get; set; }
    public int? DaysToEmptyAtOrBelow { get; set; }
}

/// <summary>The values that a product is judged by.</summary>
internal sealed record AlertThresholds(int FreeAtOrBelow, int FreePercentAtOrBelow, int DaysToEmptyAtOrBelow);
