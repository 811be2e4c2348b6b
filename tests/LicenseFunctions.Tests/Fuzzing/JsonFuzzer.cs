using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>
/// Writes JSON that is like an example: as it is, or with some values of a wrong type, too deep, too many, twice, misspelt or left out; then
/// sometimes with its bytes broken.
/// </summary>
internal sealed class JsonFuzzer(Random random)
{
    /// <summary>Over the limit of a body; a list in a list would grow without end.</summary>
    private const int MaxLength = 1_200_000;

    private readonly StringBuilder _json = new();
    private double _rate;

    public byte[] Write(JsonElement example)
    {
        _json.Clear();
        _rate = random.Next(4) switch { 0 => 0, 1 => 0.5, _ => 0.12 };
        Value(example);
        return Broken(_json.ToString());
    }

    private bool Strikes => random.NextDouble() < _rate;

    private void Value(JsonElement value)
    {
        if (Strikes)
            Strange();
        else if (value.ValueKind == JsonValueKind.Object)
            Members(value);
        else if (value.ValueKind == JsonValueKind.Array)
            Items(value);
        else
            _json.Append(value.GetRawText());
    }

    private void Members(JsonElement value)
    {
        var isFirst = true;
        _json.Append('{');
        foreach (var member in value.EnumerateObject())
        {
            // None for one that is left out, two for one that comes twice.
            var times = Strikes ? random.Next(3) : 1;
            for (var i = 0; i < times; i++)
            {
                _json.Append(isFirst ? "" : ",").Append(JsonSerializer.Serialize(Strikes ? HostileText.Any(random) : member.Name)).Append(':');
                isFirst = false;
                Value(member.Value);
            }
        }
        _json.Append('}');
    }

    private void Items(JsonElement value)
    {
        var times = Strikes ? random.Next(3) switch { 0 => 0, 1 => 30, _ => 1200 } : 1;
        var isFirst = true;
        _json.Append('[');
        for (var i = 0; i < times && _json.Length < MaxLength; i++)
        {
            foreach (var item in value.EnumerateArray())
            {
                _json.Append(isFirst ? "" : ",");
                isFirst = false;
                Value(item);
            }
        }
        _json.Append(']');
    }

    private void Strange()
    {
        _ = random.Next(12) switch
        {
            0 => _json.Append("null"),
            1 => _json.Append("true"),
            2 => _json.Append(CultureInfo.InvariantCulture, $"{random.Next(-100, 100)}"),
            3 => _json.Append("1e400"),
            4 => _json.Append("-0.00000000000000000000000000000000000001"),
            5 => _json.Append('9', random.Next(10, 4000)),
            6 => _json.Append("[]"),
            7 => _json.Append("{}"),
            8 => Nested(random.Next(2) == 0 ? 70 : 20_000),
            // Half a surrogate pair, and a number that no parser should take.
            9 => _json.Append("\"\\ud800 \\udc00\\u0000\""),
            10 => _json.Append("+1."),
            _ => _json.Append(JsonSerializer.Serialize(HostileText.Any(random))),
        };
    }

    private StringBuilder Nested(int depth)
    {
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        _json.Append(new StringBuilder().Insert(0, open, depth)).Append('1');
        return _json.Append(new StringBuilder().Insert(0, close, depth));
    }

    private byte[] Broken(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        switch (random.Next(16))
        {
            case 0:
                return [.. Encoding.UTF8.Preamble, .. bytes];
            case 1:
                return Encoding.Unicode.GetBytes(json);
            case 2:
                return bytes[..random.Next(bytes.Length + 1)];
            case 3:
                return [.. bytes, .. bytes];
            case 4:
                random.NextBytes(bytes);
                return bytes;
            case 5:
                Bytes.Flip(bytes, random);
                return bytes;
            default:
                return bytes;
        }
    }
}
