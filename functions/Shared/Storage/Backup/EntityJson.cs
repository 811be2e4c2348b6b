using System.Text.Json.Nodes;

namespace LicenseFunctions.Shared.Storage.Backup;

/// <summary>
/// Converts a row to and from a line of JSON that keeps the type of each value:
/// <c>{"PartitionKey":"…","RowKey":"…","Quantity":{"int":5},"RequestedAt":{"time":"2026-11-24T10:38:05.0000000+00:00"}}</c>.
/// </summary>
internal static class EntityJson
{
    private static readonly string[] NotStored = ["odata.etag", "PartitionKey", "RowKey", "Timestamp"];

    public static string Write(TableEntity row)
    {
        var json = new JsonObject { ["PartitionKey"] = row.PartitionKey, ["RowKey"] = row.RowKey };
        foreach (var (name, value) in row.Where(property => !NotStored.Contains(property.Key, StringComparer.Ordinal) && property.Value is not null))
        {
            var (type, text) = ToJson(value);
            json[name] = new JsonObject { [type] = text };
        }
        return json.ToJsonString();
    }

    /// <exception cref="FormatException">The line is not a row.</exception>
    public static TableEntity Read(string line)
    {
        try
        {
            var json = JsonNode.Parse(line)!.AsObject();
            var row = new TableEntity((string?)json["PartitionKey"], (string?)json["RowKey"]);
            foreach (var (name, value) in json.Where(property => property.Key is not ("PartitionKey" or "RowKey")))
            {
                var (type, text) = value!.AsObject().Single();
                row[name] = Parse(type, text!);
            }
            return row.PartitionKey is null || row.RowKey is null ? throw new FormatException("The row has no keys.") : row;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("This is not a row of a backup.", e);
        }
    }

    private static (string Type, JsonNode Value) ToJson(object value) => value switch
    {
        string text => ("text", text),
        int number => ("int", number),
        long number => ("long", number),
        double number => ("double", number),
        bool flag => ("bool", flag),
        Guid id => ("guid", id),
        DateTimeOffset time => ("time", time),
        byte[] bytes => ("bytes", Convert.ToBase64String(bytes)),
        BinaryData bytes => ("bytes", Convert.ToBase64String(bytes.ToArray())),
        _ => throw new NotSupportedException($"Table Storage does not support {value.GetType()}."),
    };

    private static object Parse(string type, JsonNode value) => type switch
    {
        "text" => value.GetValue<string>(),
        "int" => value.GetValue<int>(),
        "long" => value.GetValue<long>(),
        "double" => value.GetValue<double>(),
        "bool" => value.GetValue<bool>(),
        "guid" => Guid.Parse(value.GetValue<string>()),
        "time" => value.Deserialize<DateTimeOffset>(),
        "bytes" => Convert.FromBase64String(value.GetValue<string>()),
        _ => throw new FormatException($"Unknown value type '{type}'."),
    };
}
