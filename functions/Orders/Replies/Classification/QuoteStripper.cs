namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>Returns the new text of a mail: without quoted mails and without the signature.</summary>
internal static partial class QuoteStripper
{
    /// <summary>An attribution ("Ann wrote on Monday:") can be wrapped over this many lines.</summary>
    private const int MaxWrapped = 3;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    public static string Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        var quote = Enumerable.Range(0, lines.Count).FirstOrDefault(i => IsQuoteStart(lines, i), lines.Count);
        var above = Join(lines.Take(quote));
        if (above.Length > 0 || quote == lines.Count)
            return above;
        // Nothing above the quote: the answer is below it, if ">" marks each quoted line.
        var quoted = lines.Skip(quote + Math.Max(1, AttributionLength(lines, quote))).ToList();
        return quoted.Find(line => line.Length > 0)?.TrimStart().StartsWith('>') == true ? Join(quoted) : above;
    }

    /// <summary>Without quoted lines and lines that a mail app added, up to the signature.</summary>
    private static string Join(IEnumerable<string> lines) => string.Join(
        '\n', lines.TakeWhile(line => line is not ("--" or "—") && !Underline().IsMatch(line))
            .Where(line => !line.TrimStart().StartsWith('>') && !SentFrom().IsMatch(line))).Trim();

    private static bool IsQuoteStart(List<string> lines, int i) =>
        Original().IsMatch(lines[i]) || Divider().IsMatch(lines[i]) || IsHeaderBlock(lines, i) || AttributionLength(lines, i) > 0;

    /// <summary>"From:" and another header within a few lines: Outlook copies the headers of the quoted mail.</summary>
    private static bool IsHeaderBlock(List<string> lines, int i) =>
        FromHeader().IsMatch(lines[i]) && lines.Skip(i + 1).Where(line => line.Length > 0).Take(4).Any(line => OtherHeader().IsMatch(line));

    /// <summary>In lines; 0 if none starts here.</summary>
    private static int AttributionLength(List<string> lines, int i) =>
        lines[i].Length == 0 ? 0 : Enumerable.Range(1, MaxWrapped).FirstOrDefault(count => IsAttribution(lines, i, count));

    private static bool IsAttribution(List<string> lines, int i, int count)
    {
        if (i + count > lines.Count || !lines[i + count - 1].EndsWith(':') || (count > 1 && !AttributionStart().IsMatch(lines[i])))
            return false;
        var text = string.Join(' ', lines.Skip(i).Take(count).Select(line => line.Trim()));
        return Attribution().IsMatch(text) && Time().IsMatch(text);
    }

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

    /// <summary>"Le 24 nov. à 10:38, Contoso a écrit :", "Contoso schreef op 2026-11-24 10:38:".</summary>
    [GeneratedRegex(@"^.{1,300}\b(a écrit|écrit|wrote|writes|schreef|geschreven|schrieb|geschrieben)\b.{0,200}:$", Options)]
    private static partial Regex Attribution();

    [GeneratedRegex(@"\d{1,4}[-/. :h]\s?(\d{1,2}|[a-zé]{3,9})", Options)]
    private static partial Regex Time();

    [GeneratedRegex("^_{8,}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Underline();

    /// <summary>Lines that mail apps add. A quoted header ("Sent: …") has a colon after the word.</summary>
    [GeneratedRegex(
        @"^\s*(envoyé|expédié|sent|verzonden|verstuurd|gesendet|geschickt)\s+"
        + @"(de|depuis|avec|via|à partir|par|from|with|using|by|vanaf|vanuit|met|door|von|mit|aus|über)\b[^:]{0,80}(<?https?:\S*)?\s*$"
        + @"|^\s*(get|download|télécharger|téléchargez|obtenir|obtenez|haal|laden sie|holen sie sich)\s+outlook\b.{0,100}$"
        + @"|^\s*outlook (pour|voor|for|für)\b.{0,60}$"
        + @"|^\s*(provenance|von meinem|vanaf mijn|depuis mon|from my)\b[^.]{0,80}$|^\s*(yahoo mail|mail (pour|voor|for) windows)\b.{0,60}$",
        Options)]
    private static partial Regex SentFrom();
}
