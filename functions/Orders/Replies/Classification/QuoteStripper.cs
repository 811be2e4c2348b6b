namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>What the writer of a mail wrote, without the mails that it quotes, which may say anything, and without the signature.</summary>
internal static partial class QuoteStripper
{
    /// <summary>An attribution or a quoted header may be broken over so many lines.</summary>
    private const int MaxWrapped = 3;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

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
        '\n', lines.TakeWhile(line => line is not ("--" or "—") && !Underline().IsMatch(line))
            .Where(line => !line.TrimStart().StartsWith('>') && !SentFrom().IsMatch(line))).Trim();

    private static bool IsQuoteStart(List<string> lines, int i) =>
        Original().IsMatch(lines[i]) || Divider().IsMatch(lines[i]) || IsHeaderBlock(lines, i) || IsAttribution(lines, i);

    /// <summary>From, and within a few lines another header: the head of the mail that is answered, as Outlook copies it.</summary>
    private static bool IsHeaderBlock(List<string> lines, int i) =>
        FromHeader().IsMatch(lines[i]) && lines.Skip(i + 1).Where(line => line.Length > 0).Take(4).Any(line => OtherHeader().IsMatch(line));

    private static bool IsAttribution(List<string> lines, int i) =>
        lines[i].Length > 0 && Enumerable.Range(1, MaxWrapped).Any(count => IsAttribution(lines, i, count));

    private static bool IsAttribution(List<string> lines, int i, int count)
    {
        if (i + count > lines.Count || !lines[i + count - 1].EndsWith(':') || (count > 1 && !AttributionStart().IsMatch(lines[i])))
            return false;
        var text = string.Join(' ', lines.Skip(i).Take(count).Select(line => line.Trim()));
        return Attribution().IsMatch(text) && Time().IsMatch(text);
    }

    /// <summary>Whether every quoted line bears a mark, so that the others are new.</summary>
    private static bool IsMarked(List<string> lines, int attribution) =>
        lines.Skip(AfterAttribution(lines, attribution)).FirstOrDefault(line => line.Length > 0)?.TrimStart().StartsWith('>') == true;

    private static int AfterAttribution(List<string> lines, int i) =>
        i + (IsAttribution(lines, i) ? Enumerable.Range(1, MaxWrapped).First(count => IsAttribution(lines, i, count)) : 1);

    [GeneratedRegex(@"^[>\s]*[-–—_=*]{2,}\s*[^-–—_=*:]{0,40}\b(e?-?mail|courriel|message|bericht|nachricht)\b[^-–—_=*:]{0,40}[-–—_=*]{2,}", Options)]
    private static partial Regex Divider();

    [GeneratedRegex(
        "^[>\\s]*(-{2,}\\s*(original message|forwarded message|message d['’]origine|message (original|transféré)|oorspronkelijk bericht|doorgestuurd bericht"
        + "|ursprüngliche nachricht|forwarded by)|(begin forwarded message|début du message (réexpédié|transféré)|begin doorgestuurd bericht"
        + "|anfang der weitergeleiteten nachricht))",
        Options)]
    private static partial Regex Original();

    [GeneratedRegex(@"^[>\s*_]*(from|de|van|von)[*_]*\s*:[*_]*\s*\S", Options)]
    private static partial Regex FromHeader();

    [GeneratedRegex(@"^[>\s*_]*(sent|date|to|cc|subject|envoyé( le)?|à|objet|verzonden|datum|aan|onderwerp|gesendet|an|betreff)[*_]*\s*:", Options)]
    private static partial Regex OtherHeader();

    [GeneratedRegex(@"^\s*(le|op|on|am)\s.*\d", Options)]
    private static partial Regex AttributionStart();

    /// <summary>Somebody wrote, at a time, and a colon ends it: "Le 24 nov. à 10:38, Contoso a écrit :", "Contoso schreef op 2026-11-24 10:38:".</summary>
    [GeneratedRegex(@"^.{1,300}\b(a écrit|écrit|wrote|writes|schreef|geschreven|schrieb|geschrieben)\b.{0,200}:$", Options)]
    private static partial Regex Attribution();

    [GeneratedRegex(@"\d{1,4}[-/. :h]\s?(\d{1,2}|[a-zé]{3,9})", Options)]
    private static partial Regex Time();

    [GeneratedRegex("^_{8,}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Underline();

    /// <summary>What a mail program adds of itself. A header that is quoted has a colon after the word.</summary>
    [GeneratedRegex(
        @"^\s*(envoyé|expédié|sent|verzonden|verstuurd|gesendet|geschickt)\s+"
        + @"(de|depuis|avec|via|à partir|par|from|with|using|by|vanaf|vanuit|met|door|von|mit|aus|über)\b[^:]{0,80}(<?https?:\S*)?\s*$"
        + @"|^\s*(get|download|télécharger|téléchargez|obtenir|obtenez|haal|laden sie|holen sie sich)\s+outlook\b.{0,100}$"
        + @"|^\s*outlook (pour|voor|for|für)\b.{0,60}$"
        + @"|^\s*(provenance|von meinem|vanaf mijn|depuis mon|from my)\b[^.]{0,80}$|^\s*(yahoo mail|mail (pour|voor|for) windows)\b.{0,60}$",
        Options)]
    private static partial Regex SentFrom();
}
