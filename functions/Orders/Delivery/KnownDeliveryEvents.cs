using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>The delivery events that an order knows: those of its row, and those that an earlier version kept in a row each, by their id.</summary>
internal sealed class KnownDeliveryEvents(string orderId, byte[]? stored, IReadOnlyCollection<string> newsRows)
{
    private readonly SeenEvents _seen = new(stored);

    /// <summary>False if the event counts already.</summary>
    public bool TryAdd(DeliveryEvent reported) => !newsRows.Contains(OrderEntity.ReportRow(orderId, $"event|{reported.Id}")) && _seen.TryAdd(reported.Identity);

    public byte[] ToBytes() => _seen.ToBytes();
}
