using System.Text.RegularExpressions;

namespace LicenseFunctions.Orders.Answers;

/// <summary>What the writer of a mail wrote, without the mails that it quotes, which may say anything, and without the signature.</summary>
internal static partial class NewText
{
    /// <summary>An attribution or a quoted header may be broken over so many lines.</summary>
    private const int MaxWrapped = 3;

    public static string Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        var end = lines.Count;
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsQuoteStart(lines, i))
            {
                end = i;
                break;
            }
        }
        var written = Join(lines.Take(end));
        // Who answers below the quotation has written nothing above it.
        return written.Length > 0 || end == lines.Count || !IsMarked(lines, end) ? written : Join(lines.Skip(AfterAttribution(lines, end)));
    }

    /// <summary>Lines that are neither quoted nor added by a program, up to the signature.</summary>
    private static string Join(IEnumerable<string> lines) => string.Join(
        '\n', lines.TakeWhile(line => line is not ("--" or "—") && !Underline().IsMatch(line)).Where(line => !line.TrimStart().StartsWith('>') && !SentFrom().IsMatch(line))).Trim();

    private static bool IsQuoteStart(List<string> lines, int i) =>
        Original().IsMatch(lines[i]) || IsHeaderBlock(lines, i) || IsAttribution(lines, i);

    /// <summary>From, and within a few lines another header: the head of the mail that is answered, as Outlook copies it.</summary>
    private static bool IsHeaderBlock(List<string> lines, int i) =>
        FromHeader().IsMatch(lines[i]) && lines.Skip(i + 1).Where(line => line.Length > 0).Take(4).Any(line => OtherHeader().IsMatch(line));

    private static bool IsAttribution(List<string> lines, int i) =>
        AttributionStart().IsMatch(lines[i]) && Enumerable.Range(1, MaxWrapped).Any(count => IsAttribution(lines, i, count));

    private static bool IsAttribution(List<string> lines, int i, int count) =>
        Attribution().IsMatch(string.Join(' ', lines.Skip(i).Take(count).Select(line => line.Trim())));

    /// <summary>Whether every quoted line bears a mark, so that the others are new.</summary>
    private static bool IsMarked(List<string> lines, int attribution) =>
        lines.Skip(AfterAttribution(lines, attribution)).FirstOrDefault(line => line.Length > 0)?.TrimStart().StartsWith('>') == true;

    private static int AfterAttribution(List<string> lines, int i) =>
        i + (IsAttribution(lines, i) ? Enumerable.Range(1, MaxWrapped).First(count => IsAttribution(lines, i, count)) : 1);

    [GeneratedRegex("^[>\\s]*-{2,}\\s*(original message|forwarded message|message d['’]origine|message (original|transféré)|oorspronkelijk bericht|doorgestuurd bericht)|^[>\\s]*(begin forwarded message|début du message (réexpédié|transféré)|begin doorgestuurd bericht)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Original();

    [GeneratedRegex(@"^[>\s*_]*(from|de|van|von)[*_]*\s*:[*_]*\s*\S", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FromHeader();

    [GeneratedRegex(@"^[>\s*_]*(sent|date|to|subject|envoyé( le)?|à|objet|verzonden|datum|aan|onderwerp|gesendet|an|betreff)[*_]*\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherHeader();

    [GeneratedRegex(@"^\s*(le|op|on)\s.*\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AttributionStart();

    [GeneratedRegex(@"^(le|op|on)\s.*\s(a écrit|wrote|schreef|geschreven)(\s.{0,200})?\s*:$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Attribution();

    [GeneratedRegex("^_{8,}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Underline();

    [GeneratedRegex("^\\s*(envoyé (de|depuis) (mon|l['’])|sent from my|sent from outlook|get outlook for|télécharger outlook|obtenir outlook|verzonden vanaf mijn|verstuurd vanaf mijn|outlook voor)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SentFrom();
}
