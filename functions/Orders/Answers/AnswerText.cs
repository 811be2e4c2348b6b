using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LicenseFunctions.Shared;

namespace LicenseFunctions.Orders.Answers;

/// <summary>
/// What an answer says, made plain for the search of words: lower case without accents, typographic signs as on a keyboard, and
/// without the phrases that sound like a refusal or a question and are neither.
/// </summary>
internal static partial class AnswerText
{
    /// <summary>Enough for what a person writes; more is machine-made.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>The sentences, each with its full stop or question mark.</summary>
    public static IReadOnlyList<string> Sentences(string newText)
    {
        var plain = string.Join("\n\n", Paragraphs().Split(Body(Plain(OneLine.Cut(newText, MaxLength)))).Select(WithoutDisclaimer));
        // A line break inside a paragraph is a blank: programs wrap where they like.
        plain = Links().Replace(plain, " ").Replace("\n\n", ".\n", StringComparison.Ordinal);
        plain = Blanks().Replace(Courtesies().Replace(Blanks().Replace(plain, " "), " "), " ");
        return [.. SentenceEnds().Replace(plain, "$0\n").Split('\n').Select(sentence => sentence.Trim()).Where(sentence => Letters().IsMatch(sentence))];
    }

    /// <summary>Upper case, and every dash a hyphen, for references.</summary>
    public static string ForReferences(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            plain.Append(char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation ? '-' : char.GetUnicodeCategory(c) is UnicodeCategory.Format ? "" : char.ToUpperInvariant(c));
        return plain.ToString();
    }

    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in Characters(text).Normalize(NormalizationForm.FormKD))
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
                continue;
            plain.Append(c switch
            {
                '’' or '‘' or '´' or '`' => '\'',
                'œ' or 'Œ' => 'o',
                '\n' => '\n',
                _ when char.IsWhiteSpace(c) => ' ',
                _ => char.ToLowerInvariant(c),
            });
        }
        return plain.ToString();
    }

    /// <summary>With a replacement for what is no character, which cannot be normalized: half a surrogate pair, and U+FFFE.</summary>
    private static string Characters(string text) => string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD');

    /// <summary>Without the greeting, and without what stands below the closing, but for a postscript.</summary>
    private static string Body(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => !Greeting().IsMatch(line) || AnswerWords.SaysSomething(line)).ToList();
        var closing = lines.FindIndex(line => Closing().IsMatch(line) && !AnswerWords.SaysSomething(line));
        return closing < 0 ? string.Join('\n', lines) : string.Join('\n', lines.Take(closing).Append("").Concat(lines.Skip(closing).SkipWhile(line => !Postscript().IsMatch(line))));
    }

    private static string WithoutDisclaimer(string paragraph)
    {
        var line = paragraph.Replace('\n', ' ');
        return Disclaimer().Match(line) is { Success: true } found ? line[..found.Index] : line;
    }

    [GeneratedRegex(
        @"^(bonjour|bonsoir|salut|chere?s?|madame|monsieur|messieurs|goedendag|goede(morgen|middag|navond)|goeiedag|dag|beste|geachte|hallo|hello|hi|dear|good (morning|afternoon|day))( ?,? [a-z'.-]+){0,4} ?[.,!:]*$"
        + @"|^(un grand |tout grand )?(merci|thanks|thank you|many thanks|dank (u|je)|hartelijk dank|bedankt|alvast bedankt)( beaucoup| d'avance| a vous| bien| very much| a lot| in advance| wel| bij voorbaat)* ?[.,!]*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Greeting();

    [GeneratedRegex(
        @"^(bien |tres )?(cordialement|a vous|sincerement)\b.{0,30}$|^((mes |nos |avec mes |avec nos )?(meilleures |sinceres |cordiales )?salutations)\b.{0,30}$|^(veuillez|je vous prie|nous vous prions)[^?]{0,120}\b(salutations|sentiments)\b.{0,30}$"
        + @"|^(met )?(de )?(vriendelijke|hartelijke|beste) groet(en)?\b.{0,20}$|^(groet(en|jes)?|mvg|hoogachtend)\b.{0,20}$|^((kind|best|warm|many) )?regards\b.{0,20}$|^(yours )?(sincerely|faithfully|truly)\b.{0,20}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Closing();

    [GeneratedRegex(@"^(p\.? ?s|n\.? ?b)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Postscript();

    [GeneratedRegex(@"\n\s*\n", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Paragraphs();

    [GeneratedRegex(@"(https?://|www\.|mailto:)\S+|\S+@\S+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[.!?;]+(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SentenceEnds();

    [GeneratedRegex("[a-z]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Letters();

    /// <summary>What every mail of a company ends with; all to the end of its paragraph.</summary>
    [GeneratedRegex(
        @"si vous n'etes pas (le|la|un|l'un des) (bon |veritable )?destinataire|si vous avez recu (ce|cet|le present) [^.]{0,40}par erreur"
        + @"|if you (are not|aren't) (the|an) (intended|named) (recipient|addressee)|if you (have )?received this [^.]{0,40}in error"
        + @"|indien u niet de (bedoelde |beoogde )?(geadresseerde|bestemmeling|ontvanger)|als u niet de (bedoelde |beoogde )?(geadresseerde|bestemmeling|ontvanger)"
        + @"|(ce message|cet e-?mail|ce courriel|ce mail|this (e-?)?mail|this message|dit bericht|deze e-?mail|dit e-?mailbericht)[^.]{0,80}(confidenti|vertrouwelijk)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Disclaimer();

    [GeneratedRegex(
        @"n'hesite[zr]? (surtout )?pas|ne pas hesiter|(do not|don't|please don't|never) hesitate|(aarzel|twijfel) (dan |zeker )?niet|niet (te )?aarzelen"
        + @"|(please )?(do not|don't) (reply|respond|answer)( directly)?( to this [a-z-]+)?|(merci de |priere de |veuillez )?ne (pas|surtout pas) (y )?repondre|(veuillez )?ne repondez pas"
        + @"|(gelieve )?(dit bericht |hier |op dit bericht |op deze e-?mail )?niet (te )?(be)?antwoorden|antwoord niet op (dit|deze) [a-z-]+"
        + @"|n'imprime[zr] [^.]{0,60}(que|si)|ne pas imprimer|(don't|do not) print|niet (af)?(te )?(printen|drukken)"
        + @"|(pas|aucun|sans|il n'y a pas) (de )?(probleme|souci)s?|pas de quoi|no (problem|worries|issue)s?|(not a|without any) problem|geen (enkel )?(probleem|zorgen|moeite)|zonder problemen?|niets te danken"
        + @"|sans erreurs?|without errors?|zonder fouten"
        + @"|(desole|navre|excuses|excusez|pardon)[a-z -]{0,12} pour (le retard|l'attente|le delai|la reponse tardive|cette reponse tardive)|(sorry|apologies|apologise|apologize) for (the |our |my |this )?(late|delay|wait)[a-z]*( reply| answer)?"
        + @"|(sorry|excuses|onze excuses) voor (de|het|mijn|ons|onze) (vertraging|wachten|late|laat)[a-z]*( antwoord| reactie)?"
        + @"|(si|s') ?(vous avez|il y a|vous aviez|d'autres|besoin|ils? y a)[^.?!]{0,40}(questions?|remarques?|renseignements?|informations?)|if (you have|there are|any)[^.?!]{0,40}(questions?|concerns?|queries)( or [a-z]+)?"
        + @"|(indien|als|mocht|wanneer|heb|hebt|heeft) (u|je|er)[^.?!]{0,30} vragen( (heeft|hebt|hebben|zijn))?|(des|d'autres|une|any|other|more|further|nog|hebt u|heeft u) (questions?|vragen) ?\?"
        + @"|\bn[o°º]\.? ?:? ?#? ?[a-z]{0,4}-?\d[\w-]*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Courtesies();
}
