namespace LicenseFunctions.Usage;

/// <summary>Settings <c>Usage__…</c>. The Functions host reads the schedule <c>SnapshotSchedule</c>.</summary>
internal sealed class UsageOptions : IValidatableObject
{
    public const string Section = "Usage";

    /// <summary>Days for which hourly readings are kept.</summary>
    [Range(1, 3650)]
    public int KeepHourlyDays { get; set; } = 90;

    /// <summary>Days for which daily readings are kept.</summary>
    [Range(1, 36500)]
    public int KeepDailyDays { get; set; } = 1825;

    /// <summary>Address of Microsoft's list of product names; empty turns it off.</summary>
    public string ProductNamesUrl { get; set; } = "https://download.microsoft.com/download/e/3/e/e3e9faf2-f28b-490a-9ada-c6089a1fc5b0/"
        + "Product%20names%20and%20service%20plan%20identifiers%20for%20licensing.csv";

    /// <summary>Names by part number or GUID that override all others.</summary>
    public Dictionary<string, string> ProductNames { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(ProductNamesUrl) && !(Uri.TryCreate(ProductNamesUrl, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
            yield return new($"'{ProductNamesUrl}' must be an https address, or empty.", [nameof(ProductNamesUrl)]);
    }
}
