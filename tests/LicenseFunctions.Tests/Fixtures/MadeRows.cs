using System.Text.Json.Nodes;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Rows of one partition that are made when they are read, so that there can be a million.</summary>
/// <param name="key">The key of each, by its place from 0, in the order of the keys.</param>
/// <param name="make">The row at a place, with its columns as storage keeps them.</param>
internal sealed class MadeRows(string table, string partition, int count, Func<int, string> key, Func<int, JsonObject> make)
{
    public string Table => table;

    public string Partition => partition;

    public JsonObject? Find(string rowKey) => PlaceOf(rowKey) is var place && place < count && key(place) == rowKey ? Make(place) : null;

    /// <summary>Those whose key is not before the given one.</summary>
    public IEnumerable<(string Key, Func<JsonObject?> Make)> From(string rowKey)
    {
        for (var place = PlaceOf(rowKey); place < count; place++)
        {
            var at = place;
            yield return (key(at), () => Make(at));
        }
    }

    private JsonObject Make(int place)
    {
        var row = make(place);
        row["PartitionKey"] = partition;
        row["RowKey"] = key(place);
        row["odata.etag"] = "W/\"datetime'0'\"";
        return row;
    }

    /// <summary>The first place whose key is not before the given one.</summary>
    private int PlaceOf(string rowKey)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(key(middle), rowKey) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

/// <summary>What was asked of storage.</summary>
/// <param name="Requests">A transaction is one.</param>
/// <param name="Pages">Those requests that were queries.</param>
/// <param name="Returned">Rows that came back.</param>
/// <param name="Scanned">Rows that storage had to look at for them: all between the keys of a query.</param>
internal sealed record TableUse(int Requests, int Pages, int Returned, int Scanned, int Written);
