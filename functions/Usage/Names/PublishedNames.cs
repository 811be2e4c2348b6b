using System.Text;
using LicenseFunctions.Shared;
using Microsoft.VisualBasic.FileIO;

namespace LicenseFunctions.Usage.Names;

/// <summary>Reads Microsoft's list "Product names and service plan identifiers for licensing": a CSV file with a row for each service plan of each product.</summary>
internal static class PublishedNames
{
    private const int MaxNameLength = 200;

    /// <summary>Names by product.</summary>
    /// <exception cref="InvalidDataException">This is not the list.</exception>
    public static IReadOnlyDictionary<Guid, string> Read(byte[] csv)
    {
        using var parser = new TextFieldParser(new MemoryStream(csv), Encoding.UTF8) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",");
        try
        {
            var header = parser.ReadFields() ?? [];
            var (name, id) = (Array.IndexOf(header, "Product_Display_Name"), Array.IndexOf(header, "GUID"));
            if (name < 0 || id < 0)
                throw new InvalidDataException("The list of product names lacks the column Product_Display_Name or GUID.");
            var names = new Dictionary<Guid, string>();
            while (parser.ReadFields() is { } row)
            {
                // A product that was renamed can stand there with both names; the list is sorted, so the choice at least stays.
                if (row.Length > Math.Max(name, id) && Guid.TryParse(row[id], out var skuId) && OneLine.Of(row[name]).Trim() is { Length: > 0 and <= MaxNameLength } text)
                    names.TryAdd(skuId, text);
            }
            return names.Count > 0 ? names : throw new InvalidDataException("The list of product names is empty.");
        }
        catch (MalformedLineException e)
        {
            throw new InvalidDataException("The list of product names is not CSV.", e);
        }
    }
}
