using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The condition of a query of tables: one partition, perhaps a range of row keys, and whatever is asked of other columns.</summary>
internal sealed partial class TableFilter
{
    private readonly List<string> _tokens;
    private readonly Func<JsonObject, bool> _matches;
    private int _at;

    private TableFilter(string text)
    {
        _tokens = [.. Token().Matches(text).Select(match => match.Value)];
        _matches = Any();
        if (_at < _tokens.Count)
            throw new FormatException($"'{text}' was not understood from '{_tokens[_at]}'.");
    }

    public string Partition { get; private set; } = "";

    /// <summary>The first row key that can match.</summary>
    public string From { get; private set; } = "";

    /// <summary>The first row key after those that can match; null for none.</summary>
    public string? Before { get; private set; }

    public static TableFilter Parse(string text) => new(text);

    public bool Matches(JsonObject row) => _matches(row);

    private Func<JsonObject, bool> Any()
    {
        var left = All();
        while (Takes("or"))
        {
            var (one, other) = (left, All());
            left = row => one(row) || other(row);
        }
        return left;
    }

    private Func<JsonObject, bool> All()
    {
        var left = One();
        while (Takes("and"))
        {
            var (one, other) = (left, One());
            left = row => one(row) && other(row);
        }
        return left;
    }

    private Func<JsonObject, bool> One()
    {
        if (Takes("("))
        {
            var inner = Any();
            return Takes(")") ? inner : throw new FormatException("A bracket is missing.");
        }
        var (column, comparison, value) = (Next(), Next(), ValueOf(Next()));
        Remember(column, comparison, value as string ?? "");
        return row => Holds(comparison, Compare(row[column], value));
    }

    /// <summary>The range of keys. The app writes it first, and never in a choice.</summary>
    private void Remember(string column, string comparison, string value)
    {
        switch (column, comparison)
        {
            case ("PartitionKey", "eq"):
                Partition = value;
                break;
            case ("RowKey", "ge"):
                From = value;
                break;
            case ("RowKey", "lt"):
                Before = value;
                break;
        }
    }

    private string Next() => _tokens[_at++];

    private bool Takes(string token)
    {
        if (_at >= _tokens.Count || _tokens[_at] != token)
            return false;
        _at++;
        return true;
    }

    private static object ValueOf(string token) => token switch
    {
        "true" or "false" => token == "true",
        ['\'', ..] => token[1..^1].Replace("''", "'", StringComparison.Ordinal),
        ['g', ..] => token["guid'".Length..^1],
        ['d', ..] => DateTimeOffset.Parse(token["datetime'".Length..^1], CultureInfo.InvariantCulture),
        _ => decimal.Parse(token.TrimEnd('L'), CultureInfo.InvariantCulture),
    };

    /// <summary>Null if the row has no such column: then nothing is true of it, as in storage.</summary>
    private static int? Compare(JsonNode? column, object value) => column is null ? null : value switch
    {
        bool yes => column.GetValue<bool>().CompareTo(yes),
        DateTimeOffset time => DateTimeOffset.Parse(column.GetValue<string>(), CultureInfo.InvariantCulture).CompareTo(time),
        decimal number => decimal.Parse(column.ToString(), CultureInfo.InvariantCulture).CompareTo(number),
        _ => string.CompareOrdinal(column.GetValue<string>(), (string)value),
    };

    private static bool Holds(string comparison, int? compared) => compared is { } order && comparison switch
    {
        "eq" => order == 0,
        "ne" => order != 0,
        "gt" => order > 0,
        "ge" => order >= 0,
        "lt" => order < 0,
        "le" => order <= 0,
        _ => throw new FormatException($"'{comparison}' is no comparison."),
    };

    [GeneratedRegex(@"\(|\)|(?:guid|datetime)?'(?:[^']|'')*'|[^\s()]+")]
    private static partial Regex Token();
}
