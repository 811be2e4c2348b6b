using Microsoft.VisualBasic.FileIO;

namespace LicenseFunctions.Shared.Http;

/// <summary>A list as CSV (RFC 4180) with a header line; times are UTC.</summary>
internal static class Csv
{
    public static async Task<IResult> AnswerAsync(
        HttpRequest request, string file, IReadOnlyList<string> columns, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var csv = new StringBuilder().AppendJoin(',', columns).Append("\r\n");
        await foreach (var row in rows.WithCancellation(cancellationToken))
            csv.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        request.HttpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
        return Results.Text(csv.ToString(), "text/csv; charset=utf-8");
    }

    /// <summary>The separator of a list: a comma, a semicolon or, as copied from a spreadsheet, a tab; null if its first line has none.</summary>
    public static char? SeparatorOf(string header) => header.IndexOfAny([',', ';', '\t']) is >= 0 and var at ? header[at] : null;

    /// <summary>Parses one line, so that an unclosed quotation mark affects no other; empty if the line is not CSV.</summary>
    public static string[] FieldsOf(string line, char separator)
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

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.00", CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => Text($"{value}"),
    };

    /// <summary>Quotes a text. An apostrophe stops a spreadsheet from running a cell that starts like a formula.</summary>
    public static string Text(string value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
