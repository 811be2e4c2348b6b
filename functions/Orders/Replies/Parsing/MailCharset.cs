using System.Text.Unicode;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Text from bytes in whatever charset a mail says, or fails to say, that they are. Never fails.</summary>
internal static class MailCharset
{
    private const int Latin1 = 28591;

    static MailCharset() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="charset">
    /// As it is named. Bytes that are UTF-8 are read so, whatever it says, unless they have zeros or escapes as other charsets have. What is named
    /// UTF-8 and is not, and unknown and missing names, count as windows-1252; so do its subsets, as in browsers:
    /// https://encoding.spec.whatwg.org/#names-and-labels.
    /// </param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset) =>
        !bytes.ContainsAny((byte)0, (byte)0x1B) && Utf8.IsValid(bytes) || Find(charset) is not { } encoding
            ? Utf8OrWindows1252.Decode(bytes)
            : encoding.GetString(bytes);

    /// <summary>Null if it is none, or one that needs no name.</summary>
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
