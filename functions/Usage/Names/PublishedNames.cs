using Microsoft.VisualBasic.FileIO;

namespace LicenseFunctions.Usage.Names;

/// <summary>Reads Microsoft's CSV list "Product names and service plan identifiers for licensing", with a line per product and service plan.</summary>
internal static class PublishedNames
{
    private const int MaxNameLength = 200;

    /// <returns>Names by product, and the number of unreadable rows that were skipped.</returns>
    /// <exception cref="InvalidDataException">The text is not that list.</exception>
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
            // A renamed product may have two names. The list is sorted, so the choice is stable.
            if (row.Length > Math.Max(name, id)
                && Guid.TryParse(row[id], out var skuId)
                && SingleLine.Of(row[name]).Trim() is { Length: > 0 and <= MaxNameLength } text)
                names.TryAdd(skuId, text);
            else
                skipped++;
        }
        return names.Count > 0 ? (names, skipped) : throw new InvalidDataException("The list of product names is empty.");
    }

    /// <summary>Microsoft published the list in UTF-8 and in windows-1252. Lines are decoded separately, so that a bad character affects one name.</summary>
    private static List<string> LinesOf(ReadOnlySpan<byte> csv)
    {
        var lines = new List<string>();
        foreach (var range in csv.Split((byte)'\n'))
            lines.Add(Utf8OrWindows1252.Decode(csv[range]));
        return lines;
    }

    /// <summary>Parses one line, so that an unclosed quote affects no other row; empty if the line is not CSV.</summary>
    private static string[] FieldsOf(string line)
    {
        // Most lines have no quotes, and creating the parser is slow.
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
