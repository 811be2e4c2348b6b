using System.Text.Unicode;

namespace LicenseFunctions.Shared;

/// <summary>Text from bytes that are UTF-8, or else windows-1252. Text in windows-1252 with any letter beyond ASCII is hardly ever valid UTF-8.</summary>
internal static class Utf8OrWindows1252
{
    public static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Decode(ReadOnlySpan<byte> bytes) => (Utf8.IsValid(bytes) ? Encoding.UTF8 : Windows1252).GetString(bytes);
}
