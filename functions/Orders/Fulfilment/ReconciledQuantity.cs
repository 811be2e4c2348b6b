using System.Runtime.Serialization;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// The purchased number of a product as it was read last, when all that moved before is credited, reported or pending: a row
/// <c>number|{skuId}</c> beside the orders, so that a number and the orders that explain it change together or not at all.
/// </summary>
internal sealed record ReconciledQuantity : TableRow
{
    public const string RowPrefix = "number|";

    /// <summary>Longer than anybody reads, shorter than a table takes.</summary>
    private const int MaxToReport = 8_000;

    public int Purchased { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>What is still to be reported to the administrator, a line each; null if nothing is.</summary>
    public string? ToReport { get; init; }

    [DataMember(Name = nameof(Pending))]
    public string? PendingJson { get; init; }

    /// <summary>Movements that can be read in several ways, oldest first. They are judged again at each yes.</summary>
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
