using System.Buffers;
using System.Text.Unicode;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Keeps the first bytes of a text, and decodes them whatever charset the mail claims.</summary>
internal sealed class TruncatingBuffer(int max)
{
    private const int Latin1 = 28591;
    private readonly ArrayBufferWriter<byte> _kept = new();

    static TruncatingBuffer() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public bool IsCut { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var kept = Math.Min(bytes.Length, max - _kept.WrittenCount);
        _kept.Write(bytes[..kept]);
        IsCut |= kept < bytes.Length;
    }

    public byte[] ToArray() => _kept.WrittenSpan.ToArray();

    /// <summary>Never fails.</summary>
    /// <param name="charset">
    /// Ignored for valid UTF-8 without zeros or escapes. Unknown and missing names, wrong UTF-8, and subsets of windows-1252 are read as windows-1252,
    /// as browsers do: https://encoding.spec.whatwg.org/#names-and-labels.
    /// </param>
    public string Decode(string? charset)
    {
        var bytes = _kept.WrittenSpan;
        // A character that is cut in two would make UTF-8 invalid.
        for (var i = 0; IsCut && i < 4 && !bytes.IsEmpty && bytes[^1] >= 0x80; i++)
            bytes = bytes[..^1];
        var isUtf8 = !bytes.ContainsAny((byte)0, (byte)0x1B) && Utf8.IsValid(bytes);
        return isUtf8 || Find(charset) is not { } encoding ? Utf8OrWindows1252.Decode(bytes) : encoding.GetString(bytes);
    }

    /// <summary>Null if unknown, or if <see cref="Utf8OrWindows1252"/> reads it.</summary>
    private static Encoding? Find(string? charset)
    {
        try
        {
            var found = string.IsNullOrWhiteSpace(charset) ? null : Encoding.GetEncoding(charset.Trim().Trim('"', '\''));
            return found is UTF8Encoding or ASCIIEncoding or { CodePage: Latin1 } ? null : found;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
