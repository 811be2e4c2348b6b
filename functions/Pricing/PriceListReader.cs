namespace LicenseFunctions.Pricing;

/// <summary>
/// Reads a price list: CSV whose first line names the columns sku, amount, currency and per, in any order; others are ignored. The separator is a
/// comma, a semicolon or, as copied from a spreadsheet, a tab. Amounts may have a decimal comma unless it is the separator.
/// </summary>
internal static class PriceListReader
{
    public const int MaxProducts = 1000;
    private static readonly string[] Columns = ["sku", "amount", "currency", "per"];

    /// <param name="errors">Gets everything that is wrong.</param>
    public static IReadOnlyList<PriceLine> Read(string csv, List<PriceListError> errors)
    {
        var all = csv.TrimStart('\uFEFF').Split('\n').Select((text, index) => (Number: index + 1, Text: text.TrimEnd('\r')))
            .Where(line => line.Text.AsSpan().Trim(" \t,;\"").Length > 0).ToList();
        if (all.Count == 0 || Csv.SeparatorOf(all[0].Text) is not { } separator || PlacesOf(Csv.FieldsOf(all[0].Text, separator)) is not { } places)
        {
            errors.Add(new(all.FirstOrDefault().Number, new("Columns", string.Join(", ", Columns))));
            return [];
        }
        if (all.Count - 1 > MaxProducts)
        {
            errors.Add(new(0, new("TooMany", MaxProducts, all.Count - 1)));
            return [];
        }
        var rows = all.Skip(1).Select(line => (line.Number, Fields: Csv.FieldsOf(line.Text, separator))).ToList();
        // Then a point separates thousands.
        var hasCommas = separator != ',' && rows.Exists(row => row.Fields.ElementAtOrDefault(places[1])?.Contains(',', StringComparison.Ordinal) == true);
        return [.. rows.Select(row => Parse(row.Number, row.Fields, places, hasCommas, errors)).OfType<PriceLine>()];
    }

    private static PriceLine? Parse(int number, string[] fields, int[] places, bool hasCommas, List<PriceListError> errors)
    {
        if (fields.Length <= places.Max())
        {
            errors.Add(new(number, new(fields.Length == 0 ? "Quote" : "Fewer")));
            return null;
        }
        var (sku, currency, per) = (fields[places[0]], fields[places[2]].ToUpperInvariant(), fields[places[3]]);
        var amount = AmountOf(fields[places[1]], hasCommas ? ',' : '.');
        var problems = new[]
        {
            sku.Length == 0 ? new("NoSku") : null,
            amount is null ? new(hasCommas ? "AmountComma" : "AmountPoint", SingleLine.Of(fields[places[1]])) : Price.CheckAmount(amount.Value),
            Price.CheckCurrency(currency),
            Is(per, "month") || Is(per, "year") ? null : new("Per", SingleLine.Of(per)),
        }.OfType<PriceProblem>().ToList();
        errors.AddRange(problems.Select(problem => new PriceListError(number, problem)));
        return problems.Count > 0 ? null : new PriceLine(number, sku, new Price(amount!.Value, currency, Is(per, "year") ? PricePer.Year : PricePer.Month));
    }

    private static decimal? AmountOf(string text, char sign) =>
        !text.Contains(sign == ',' ? '.' : ',', StringComparison.Ordinal) && decimal.TryParse(
            text.Replace(sign, '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    /// <summary>Where the columns are; null if one is missing.</summary>
    private static int[]? PlacesOf(string[] header)
    {
        var places = Array.ConvertAll(Columns, name => Array.FindIndex(header, field => Is(field, name)));
        return places.Contains(-1) ? null : places;
    }

    private static bool Is(string field, string name) => field.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A line of a price list.</summary>
internal sealed record PriceLine(int Number, string Sku, Price Price);

/// <summary>Why a price list is refused.</summary>
/// <param name="Line">0 for the list as a whole.</param>
internal sealed record PriceListError(int Line, PriceProblem Problem);
