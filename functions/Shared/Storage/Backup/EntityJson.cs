using System.Text.Json.Nodes;

namespace LicenseFunctions.Shared.Storage.Backup;

/// <summary>
/// A row as one line of JSON that says the type of each value, so that it is read back as it was:
/// <c>{"PartitionKey":"…","RowKey":"…","Quantity":{"int":5},"RequestedAt":{"time":"2026-11-24T10:38:05.0000000+00:00"}}</c>.
/// </summary>
internal static class EntityJson
{
    private static readonly string[] OfStorage = ["odata.etag", "PartitionKey", "RowKey", "Timestamp"];

    public static string Write(TableEntity row)
    {
        var json = new JsonObject { ["PartitionKey"] = row.PartitionKey, ["RowKey"] = row.RowKey };
        foreach (var (name, value) in row.Where(property => !OfStorage.Contains(property.Key, StringComparer.Ordinal) && property.Value is not null))
            json[name] = new JsonObject { [TypeOf(value)] = ValueOf(value) };
        return json.ToJsonString();
    }

    /// <exception cref="FormatException">The line is no row.</exception>
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
            return row.PartitionKey is null || row.RowKey is null ? throw new FormatException("It has no keys.") : row;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("It is not a row as a backup writes it.", e);
        }
    }

    private static string TypeOf(object value) => value switch
    {
        string => "text",
        int => "int",
        long => "long",
        double => "double",
        bool => "bool",
        Guid => "guid",
        DateTimeOffset => "time",
        byte[] or BinaryData => "bytes",
        _ => throw new NotSupportedException($"Storage has no {value.GetType()}."),
    };

    private static JsonNode ValueOf(object value) => value switch
    {
        byte[] bytes => Convert.ToBase64String(bytes),
        BinaryData bytes => Convert.ToBase64String(bytes.ToArray()),
        _ => JsonSerializer.SerializeToNode(value, value.GetType())!,
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
        _ => throw new FormatException($"'{type}' is no type of a value."),
    };
}
