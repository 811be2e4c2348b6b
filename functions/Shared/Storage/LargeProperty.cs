namespace LicenseFunctions.Shared.Storage;

/// <summary>Stores a value as JSON in a row, split over the columns <c>Name0</c>, <c>Name1</c>, …, since a column can have at most 64 KiB.</summary>
internal static class LargeProperty
{
    private const int BytesPerProperty = 60_000;

    public static TableEntity With<T>(this TableEntity row, string name, T value, JsonSerializerOptions? options = null)
    {
        foreach (var (i, part) in JsonSerializer.SerializeToUtf8Bytes(value, options).Chunk(BytesPerProperty).Index())
            row[$"{name}{i}"] = part;
        return row;
    }

    /// <exception cref="JsonException">The value is missing or cannot be read.</exception>
    public static T? Read<T>(this TableEntity row, string name, JsonSerializerOptions? options = null)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; row.TryGetValue($"{name}{i}", out var part); i++)
            bytes.Write(part is BinaryData data ? data.ToArray() : (byte[])part);
        return JsonSerializer.Deserialize<T>(bytes.ToArray(), options);
    }
}
