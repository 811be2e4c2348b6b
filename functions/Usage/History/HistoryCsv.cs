namespace LicenseFunctions.Usage.History;

/// <summary>Writes a history as CSV: RFC 4180 with a header line.</summary>
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

    /// <summary>Quotes a text. An apostrophe stops a spreadsheet from running a cell that starts like a formula.</summary>
    public static string Text(string value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
