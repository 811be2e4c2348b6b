using System.Buffers;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>The first bytes of something, up to a bound.</summary>
internal sealed class TruncatingBuffer(int max)
{
    private readonly ArrayBufferWriter<byte> _kept = new();

    /// <summary>Whether there were more.</summary>
    public bool IsCut { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var kept = Math.Min(bytes.Length, max - _kept.WrittenCount);
        _kept.Write(bytes[..kept]);
        IsCut |= kept < bytes.Length;
    }

    public byte[] ToArray() => _kept.WrittenSpan.ToArray();

    public string Decode(string? charset)
    {
        var bytes = _kept.WrittenSpan;
        // A character of several bytes that was cut in two would make all of it look like another charset.
        for (var i = 0; IsCut && i < 4 && !bytes.IsEmpty && bytes[^1] >= 0x80; i++)
            bytes = bytes[..^1];
        return MailCharset.Decode(bytes, charset);
    }
}
