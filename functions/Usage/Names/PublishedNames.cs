using Microsoft.VisualBasic.FileIO;

namespace LicenseFunctions.Usage.Names;

/// <summary>
/// Reads Microsoft's list "Product names and service plan identifiers for licensing": a CSV file with a line for each service plan of each product.
/// </summary>
internal static class PublishedNames
{
    private const int MaxNameLength = 200;

    /// <returns>Names by product, and how many rows name none and were skipped. Those are no reason to do without the others.</returns>
    /// <exception cref="InvalidDataException">This is not the list.</exception>
    public static (IReadOnlyDictionary<Guid, string> Names, int Skipped) Read(ReadOnlySpan<byte> csv)
    {
        var lines = LinesOf(csv.StartsWith(Encoding.UTF8.Preamble) ? csv[Encoding.UTF8.Preamble.Length..] : csv);
        var header = FieldsOf(lines[0]);
        var (name, id) = (Array.IndexOf(header, "Product_Display_Name"), Array.IndexOf(header, "GUID"));
        if (name < 0 || id < 0)
            throw new InvalidDataException("The list of product names lacks the column Product_Display_Name or GUID.");
        var (names, skipped) = (new Dictionary<Guid, string>(), 0);
        foreach (var row in lines.Skip(1).Where(line => !string.IsNullOrWhiteSpace(line)).Select(FieldsOf))
        {
            // A product that was renamed can stand there with both names; the list is sorted, so the choice at least stays.
            if (row.Length > Math.Max(name, id)
                && Guid.TryParse(row[id], out var skuId)
                && SingleLine.Of(row[name]).Trim() is { Length: > 0 and <= MaxNameLength } text)
                names.TryAdd(skuId, text);
            else
                skipped++;
        }
        return names.Count > 0 ? (names, skipped) : throw new InvalidDataException("The list of product names is empty.");
    }

    /// <summary>The list came in UTF-8 and in windows-1252; each line is decoded separately, so that one broken character garbles no other name.</summary>
    private static List<string> LinesOf(ReadOnlySpan<byte> csv)
    {
        var lines = new List<string>();
        foreach (var range in csv.Split((byte)'\n'))
            lines.Add(Utf8OrWindows1252.Decode(csv[range]));
        return lines;
    }

    /// <summary>Line by line, since a quote that is never closed would take the rows after it into its field. Empty where a line is not CSV.</summary>
    private static string[] FieldsOf(string line)
    {
        // Most lines have no quotes, and the parser is slow to make.
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(',', StringSplitOptions.TrimEntries);
        using var parser = new TextFieldParser(new StringReader(line)) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",");
        try
        {
            return parser.ReadFields() ?? [];
        }
        catch (MalformedLineException)
        {
            return [];
        }
    }
}
