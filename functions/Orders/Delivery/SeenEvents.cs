using System.Buffers.Binary;
using System.Security.Cryptography;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// The events that were reported, oldest first, as 8 bytes of a SHA-256 each, so that they fit into one property (64 KiB). SendGrid repeats an
/// event within a day; of more than 8,000 the oldest are dropped.
/// </summary>
internal class SeenEvents
{
    private const int HashBytes = 8;
    private const int Max = 8000;
    private readonly OrderedDictionary<ulong, bool> _hashes = [];

    /// <param name="stored">Null if none were reported.</param>
    public SeenEvents(byte[]? stored)
    {
        for (var start = 0; start + HashBytes <= stored?.Length; start += HashBytes)
            _hashes.TryAdd(BinaryPrimitives.ReadUInt64BigEndian(stored.AsSpan(start)), true);
    }

    /// <summary>False if it was reported before.</summary>
    public bool TryAdd(string identity) =>
        _hashes.TryAdd(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(identity))), true);

    public byte[] ToBytes()
    {
        var kept = _hashes.Keys.TakeLast(Max).ToList();
        var bytes = new byte[kept.Count * HashBytes];
        for (var i = 0; i < kept.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * HashBytes), kept[i]);
        return bytes;
    }
}

/// <summary>The delivery events that an order knows: those of its row, and those that earlier versions kept in a row each.</summary>
internal sealed class KnownDeliveryEvents(string orderId, byte[]? stored, IReadOnlySet<string> reportRows) : SeenEvents(stored)
{
    /// <summary>False if the event is known.</summary>
    public bool TryAdd(DeliveryEvent reported) => !reportRows.Contains(OrderEntity.ReportRow(orderId, $"event|{reported.Id}")) && TryAdd(reported.Identity);
}
