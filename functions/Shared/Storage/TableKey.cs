namespace LicenseFunctions.Shared.Storage;

/// <summary>Times as row keys, which Table Storage sorts as text.</summary>
internal static class TableKey
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Oldest first; seconds.</summary>
    public static string Ascending(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Newest first; ticks.</summary>
    public static string Descending(DateTimeOffset time) => (DateTimeOffset.MaxValue.Ticks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>A value as part of a key: Table Storage refuses <c>/ \ # ?</c> and control characters.</summary>
    public static string Escape(string value) => Uri.EscapeDataString(value).Replace('%', '=');

    /// <summary>The end of the range of keys that begin with a text: the first key behind them.</summary>
    public static string EndOf(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>The start of the range of keys behind a key.</summary>
    public static string Behind(string key) => $"{key}!";
}
