using Microsoft.VisualBasic.FileIO;

namespace LicenseFunctions.Pricing;

/// <summary>
/// Reads a price list: CSV whose first line names the columns sku, amount, currency and per, in any order; others are ignored. The separator is a
/// comma, a semicolon or, as copied from a spreadsheet, a tab. Amounts may have a decimal comma unless it is the separator.
/// </summary>
internal static class PriceListReader
{
    public const int MaxProducts = 1000;
    private static readonly string[] Columns = ["sku", "amount", "currency", "per"];

    /// <param name="errors">Gets every line that is wrong, with what to change.</param>
    public static IReadOnlyList<PriceLine> Read(string csv, List<FieldError> errors)
    {
        var all = csv.TrimStart('\uFEFF').Split('\n').Select((text, index) => (Number: index + 1, Text: text.TrimEnd('\r')))
            .Where(line => line.Text.AsSpan().Trim(" \t,;\"").Length > 0).ToList();
        if (all.Count == 0 || SeparatorOf(all[0].Text) is not { } separator
            || Array.ConvertAll(Columns, name => Array.FindIndex(FieldsOf(all[0].Text, separator), field => Is(field, name))) is not { } places
            || places.Contains(-1))
        {
            errors.Add(new(
                all.Count == 0 ? "body" : NameOf(all[0].Number),
                $"The first line must name the columns {string.Join(", ", Columns)}, separated by commas, semicolons or tabs."));
            return [];
        }
        if (all.Count - 1 > MaxProducts)
        {
            errors.Add(new("body", $"At most {MaxProducts} products in one list; this one has {all.Count - 1}. Send it in parts."));
            return [];
        }
        var rows = all.Skip(1).Select(line => (line.Number, Fields: FieldsOf(line.Text, separator))).ToList();
        // Then a point separates thousands.
        var hasCommas = separator != ',' && rows.Exists(row => row.Fields.ElementAtOrDefault(places[1])?.Contains(',', StringComparison.Ordinal) == true);
        return [.. rows.Select(row => Parse(row.Number, row.Fields, places, separator == ',' ? null : hasCommas, errors)).OfType<PriceLine>()];
    }

    public static string NameOf(int line) => string.Create(CultureInfo.InvariantCulture, $"line {line}");

    /// <param name="hasCommas">Whether amounts have a decimal comma; null if the list cannot have one.</param>
    private static PriceLine? Parse(int number, string[] fields, int[] places, bool? hasCommas, List<FieldError> errors)
    {
        if (fields.Length <= places.Max())
        {
            errors.Add(new(NameOf(number), fields.Length == 0
                ? "A quotation mark is not closed, or is within a text. Write it twice within a quoted text." : "It has fewer columns than the first line."));
            return null;
        }
        var (sku, currency, per) = (fields[places[0]], fields[places[2]].ToUpperInvariant(), fields[places[3]]);
        var amount = AmountOf(fields[places[1]], hasCommas == true ? ',' : '.');
        var problems = new[]
        {
            sku.Length == 0 ? "The sku is missing." : null,
            amount is null
                ? $"'{SingleLine.Of(fields[places[1]])}' is not an amount such as {(hasCommas == true ? "1234,50" : "1234.50")}: digits and one decimal "
                    + $"{(hasCommas == true ? "comma, as on other lines" : "point")}, nothing else."
                : Price.AmountError(amount.Value) is { } wrong ? $"The amount: {wrong}" : null,
            Price.CurrencyError(currency),
            Is(per, "month") || Is(per, "year") ? null : $"'{SingleLine.Of(per)}' is neither month nor year.",
        }.OfType<string>().ToList();
        if (problems.Count == 0)
            return new PriceLine(number, sku, new Price(amount!.Value, currency, Is(per, "year") ? PricePer.Year : PricePer.Month));
        errors.Add(new(NameOf(number), string.Join(" ", problems)));
        return null;
    }

    private static decimal? AmountOf(string text, char sign) =>
        !text.Contains(sign == ',' ? '.' : ',', StringComparison.Ordinal) && decimal.TryParse(
            text.Replace(sign, '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    private static char? SeparatorOf(string header) => header.IndexOfAny([',', ';', '\t']) is >= 0 and var at ? header[at] : null;

    /// <summary>Parses one line, so that an unclosed quotation mark affects no other; empty if the line is not CSV.</summary>
    private static string[] FieldsOf(string line, char separator)
    {
        using var parser = new TextFieldParser(new StringReader(line)) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters([$"{separator}"]);
        try
        {
            return parser.ReadFields() ?? [];
        }
        catch (MalformedLineException)
        {
            return [];
        }
    }

    private static bool Is(string field, string name) => field.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A line of a price list.</summary>
internal sealed record PriceLine(int Number, string Sku, Price Price)
{
    /// <summary>As an error names it.</summary>
    public string Name => PriceListReader.NameOf(Number);
}
