namespace LicenseFunctions.Shared.Storage;

/// <summary>
/// A row whose columns are the public properties of a record. The SDK maps them: an enum is its name, null is no column, and a column that is
/// missing leaves the property's default. Internal properties are computed, and no columns.
/// </summary>
internal abstract record TableRow : ITableEntity
{
    [JsonIgnore]
    public string PartitionKey { get; set; } = "";

    [JsonIgnore]
    public string RowKey { get; set; } = "";

    [JsonIgnore]
    public ETag ETag { get; set; }

    /// <summary>When it was written, which nothing here needs.</summary>
    DateTimeOffset? ITableEntity.Timestamp { get => null; set { } }
}
