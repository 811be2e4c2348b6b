namespace LicenseFunctions.Shared.Storage;

/// <summary>Builds row keys. Table Storage sorts them as text.</summary>
internal static class TableKey
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Sorts oldest first; precision: seconds.</summary>
    public static string Ascending(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Sorts newest first; precision: ticks.</summary>
    public static string Descending(DateTimeOffset time) => (DateTimeOffset.MaxValue.Ticks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The time of such a key.</summary>
    public static DateTimeOffset TimeOf(string descending) =>
        new(Math.Clamp(DateTimeOffset.MaxValue.Ticks - long.Parse(descending, CultureInfo.InvariantCulture), 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>Escapes a value for a key: Table Storage does not allow <c>/ \ # ?</c> and control characters.</summary>
    public static string Escape(string value) => Uri.EscapeDataString(value).Replace('%', '=');

    /// <summary>The first key after all keys with this prefix.</summary>
    public static string EndOf(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>The first key after this key.</summary>
    public static string Behind(string key) => $"{key}!";
}
