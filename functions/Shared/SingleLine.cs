namespace LicenseFunctions.Shared;

/// <summary>
/// Text of others, made fit to stand on one line: in a log, a header, a subject, a plain mail. What could start another line, or make it
/// look like another text, becomes a blank or goes.
/// </summary>
internal static class SingleLine
{
    public static string Of(string text) => text.All(IsHarmless) ? text : Clean(text).Trim();

    /// <summary>For a header of a mail, which takes ASCII only.</summary>
    public static string OfHeader(string text) => string.Concat(Of(text).Select(c => char.IsAscii(c) ? c : '?'));

    /// <summary>At most so long, and without half a character at the end, which storage refuses.</summary>
    public static string Cut(string text, int max) => text.Length <= max ? text : char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];

    private static bool IsHarmless(char c) => !char.IsControl(c)
        && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsHarmless(c))
                clean.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
                clean.Append(' ');
        }
        return clean.ToString();
    }
}
