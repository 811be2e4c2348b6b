using System.Text.Unicode;

namespace LicenseFunctions.Shared;

/// <summary>Decodes UTF-8, else windows-1252. Non-ASCII text in windows-1252 is rarely valid UTF-8.</summary>
internal static class Utf8OrWindows1252
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Decode(ReadOnlySpan<byte> bytes) => (Utf8.IsValid(bytes) ? Encoding.UTF8 : Windows1252).GetString(bytes);
}
