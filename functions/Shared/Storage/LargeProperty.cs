namespace LicenseFunctions.Shared.Storage;

/// <summary>Bytes that are too many for one property: Azure Table Storage takes 64 KiB each, so that they go over <c>Name0</c>, <c>Name1</c>, …</summary>
internal static class LargeProperty
{
    private const int BytesPerProperty = 60_000;

    public static void Write(TableEntity row, string name, byte[] bytes)
    {
        var parts = bytes.Chunk(BytesPerProperty).ToList();
        for (var i = 0; i < parts.Count; i++)
            row[$"{name}{i}"] = parts[i];
    }

    public static byte[] Read(TableEntity row, string name)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; row.TryGetValue($"{name}{i}", out var part); i++)
            bytes.Write(part is BinaryData data ? data.ToArray() : (byte[])part);
        return bytes.ToArray();
    }
}
