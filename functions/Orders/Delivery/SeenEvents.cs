using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// Which events were reported, 8 bytes of a SHA-256 each, oldest first, so that all of an order's stand in one property of one row. Storage
/// takes 64 KiB in a property. SendGrid repeats an event within a day; the oldest of more than 8,000 are forgotten.
/// </summary>
internal sealed class SeenEvents
{
    private const int HashBytes = 8;
    private const int Max = 8000;

    private readonly List<ulong> _inOrder = [];
    private readonly HashSet<ulong> _all = [];

    /// <param name="stored">Null if none were reported.</param>
    public SeenEvents(byte[]? stored)
    {
        for (var start = 0; start + HashBytes <= stored?.Length; start += HashBytes)
            Add(BinaryPrimitives.ReadUInt64BigEndian(stored.AsSpan(start)));
    }

    /// <summary>False if it is known.</summary>
    public bool TryAdd(string identity) => Add(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));

    public byte[] ToBytes()
    {
        var kept = _inOrder.TakeLast(Max).ToList();
        var bytes = new byte[kept.Count * HashBytes];
        for (var i = 0; i < kept.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * HashBytes), kept[i]);
        return bytes;
    }

    private bool Add(ulong hash)
    {
        if (!_all.Add(hash))
            return false;
        _inOrder.Add(hash);
        return true;
    }
}
