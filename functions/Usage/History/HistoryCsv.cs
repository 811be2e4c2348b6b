namespace LicenseFunctions.Usage.History;

/// <summary>A history for spreadsheets: RFC 4180 with a header line.</summary>
internal static class HistoryCsv
{
    private const string Header = "takenAt,skuId,skuPartNumber,displayName,purchased,inGrace,suspended,assigned,available";

    public static string Write(LicenseHistory history)
    {
        var product = $"{history.SkuId},{Text(history.SkuPartNumber)},{Text(history.DisplayName)}";
        var csv = new StringBuilder(Header).Append("\r\n");
        foreach (var point in history.Points)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{point.TakenAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'},{product},");
            csv.Append(CultureInfo.InvariantCulture, $"{point.Purchased},{point.InGrace},{point.Suspended},{point.Assigned},{point.Available}\r\n");
        }
        return csv.ToString();
    }

    /// <summary>A text as a cell. A spreadsheet would run one that starts like a formula; after an apostrophe it does not.</summary>
    public static string Text(string value)
    {
        var harmless = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return harmless.AsSpan().ContainsAny("\",\r\n") ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
