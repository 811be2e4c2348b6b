using System.Runtime.Serialization;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// The purchased number of a product up to which all changes are credited, reported or pending. Row <c>number|{skuId}</c> in the partition of the
/// orders, to change in one transaction with them.
/// </summary>
internal sealed record ReconciledQuantity : TableRow
{
    public const string RowPrefix = "number|";

    /// <summary>A property takes 32,000 characters.</summary>
    private const int MaxToReport = 8_000;

    public int Purchased { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Lines to report to the administrator; null for none.</summary>
    public string? ToReport { get; init; }

    [DataMember(Name = nameof(Pending))]
    public string? PendingJson { get; init; }

    /// <summary>Movements with several explanations, oldest first. Each confirmation may decide them.</summary>
    internal IReadOnlyList<QuantityMovement> Pending
    {
        get => PendingJson is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<QuantityMovement>>(PendingJson) ?? [];
        init => PendingJson = value.Count == 0 ? null : JsonSerializer.Serialize(value);
    }

    internal Guid SkuId => Guid.Parse(RowKey[RowPrefix.Length..]);

    public static ReconciledQuantity New(Guid skuId, int purchased, DateTimeOffset asOf) =>
        new() { RowKey = $"{RowPrefix}{skuId:D}", Purchased = purchased, AsOf = asOf };

    public static string? Append(string? lines, string? line) =>
        line is null || lines?.Length > MaxToReport ? lines : lines is null ? line : $"{lines}\n{line}";
}
