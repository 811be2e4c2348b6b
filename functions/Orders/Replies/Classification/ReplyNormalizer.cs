using System.Runtime.InteropServices;

namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>
/// What an answer says, as sentences of plain words: lower case without accents or signs, without greeting, closing and what stands below
/// every mail of a company.
/// </summary>
internal static partial class ReplyNormalizer
{
    /// <summary>A comma, dash or the like, as a word of its own.</summary>
    public const string Pause = ",";

    /// <summary>A word of its own, too.</summary>
    public const string Colon = ":";

    /// <summary>Enough for what a person writes; more is machine-made.</summary>
    private const int MaxLength = 32 * 1024;

    /// <summary>A line that is shorter was ended by its writer, not by a program that wraps.</summary>
    private const int MinWrapped = 60;

    private const int MaxGreeting = 6;
    private const int MaxClosing = 12;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static IReadOnlyList<ReplySentence> Sentences(string newText)
    {
        var lines = Body(SingleLine.Cut(newText, MaxLength).ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList());
        return [.. Paragraphs(lines).SelectMany(WithoutDisclaimer)];
    }

    /// <summary>The words of one line.</summary>
    public static List<string> Words(string line) => [.. Word().Matches(Plain(Links().Replace(line, " ")))
        .Select(word => word.Value is [>= 'a' and <= 'z' or >= '0' and <= '9', ..] or Colon ? word.Value : Pause)];

    /// <summary>Upper case, and every dash a hyphen, for references.</summary>
    public static string ForReferences(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            plain.Append(char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation ? '-' : char.GetUnicodeCategory(c) is UnicodeCategory.Format ? ""
                : char.ToUpperInvariant(c));
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
                'ß' => 's',
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
    private static List<string> Body(List<string> lines)
    {
        var body = lines.Where(line => !IsGreeting(line)).ToList();
        var closing = body.FindIndex(IsClosing);
        return closing < 0 ? body : [.. body.Take(closing), "", .. body.Skip(closing).SkipWhile(line => !Postscript().IsMatch(line))];
    }

    private static bool IsGreeting(string line) => line.Length < 100 && BeginsWith(ReplyPhraseKind.Greeting, Words(line), MaxGreeting);

    private static bool IsClosing(string line) => line.Length < 150 && BeginsWith(ReplyPhraseKind.Closing, Words(line), MaxClosing);

    private static bool BeginsWith(ReplyPhraseKind kind, List<string> words, int maxWords) =>
        words.Count <= maxWords && ReplyPhrases.Find(kind, words).Any(found => found.Start == 0) && !SaysSomething(words);

    private static bool SaysSomething(List<string> words) =>
        new[] { ReplyPhraseKind.Yes, ReplyPhraseKind.No, ReplyPhraseKind.Question, ReplyPhraseKind.Acknowledged }.Any(kind => ReplyPhrases.Has(kind, words));

    /// <summary>The sentences of each paragraph. A line break is a blank where a program may have made it, and the end of a sentence elsewhere.</summary>
    private static IEnumerable<List<string>> Paragraphs(List<string> lines)
    {
        var (paragraph, sentence) = (new List<string>(), new StringBuilder());
        var before = "";
        foreach (var line in lines.Append(""))
        {
            var isNew = line.Length == 0 || Bullet().IsMatch(line) || (before.Length < MinWrapped && char.IsUpper(line[0]));
            if (isNew && sentence.Length > 0)
            {
                paragraph.AddRange(Split(sentence.ToString()));
                sentence.Clear();
            }
            sentence.Append(line).Append(' ');
            before = line;
            if (line.Length > 0)
                continue;
            sentence.Clear();
            if (paragraph.Count > 0)
                yield return paragraph;
            paragraph = [];
        }
    }

    private static string[] Split(string text) => SentenceEnds().Replace(Abbreviations().Replace(text, "${word} "), "$0\n").Split('\n');

    /// <summary>Without what every mail of a company ends with, and without phrases that only sound like a refusal or a question.</summary>
    private static IEnumerable<ReplySentence> WithoutDisclaimer(List<string> paragraph)
    {
        foreach (var sentence in paragraph)
        {
            var words = Words(sentence);
            var disclaimer = ReplyPhrases.Find(ReplyPhraseKind.Disclaimer, words).Select(found => found.Start).DefaultIfEmpty(words.Count).First();
            var isCut = disclaimer < words.Count;
            words = WithoutGreeting(words[..disclaimer]);
            Erase(words, ReplyPhrases.Find(ReplyPhraseKind.Footer, words)
                .Select(found => (found.Start, words.IndexOf(Colon, found.End) is > 0 and var colon ? colon : words.Count)));
            // "Please make sure that it is added" is no courtesy.
            Erase(words, ReplyPhrases.Find(ReplyPhraseKind.Courtesy, words).Where(found => !LeadsToADeed(words, found.End)));
            var isQuestion = sentence.Contains('?', StringComparison.Ordinal) && words is [.., not Pause] && !isCut;
            words = [.. words.SkipWhile(IsPause).Reverse().SkipWhile(IsPause).Reverse()];
            if (words.Count > 0)
                yield return new ReplySentence(words, isQuestion);
            if (isCut)
                yield break;
        }
    }

    private static bool LeadsToADeed(List<string> words, int end) =>
        ReplyPhrases.Has(ReplyPhraseKind.NotYet, [.. words.Take(end + 1).Skip(end - 2)])
        && ReplyPhrases.Has(ReplyPhraseKind.Yes, [.. words.Skip(end).TakeWhile(word => !IsPause(word))]);

    /// <summary>"Hello Ann, it is done".</summary>
    private static List<string> WithoutGreeting(List<string> words) =>
        ReplyPhrases.Find(ReplyPhraseKind.Greeting, words).FirstOrDefault() is (0, > 0 and var end)
        && words.FindIndex(end, IsPause) is > 0 and <= MaxGreeting and var pause && !SaysSomething(words[..pause])
            ? words[(pause + 1)..]
            : words;

    public static bool IsPause(string word) => word is Pause or Colon;

    private static void Erase(List<string> words, IEnumerable<(int Start, int End)> found)
    {
        foreach (var (start, end) in found.ToList())
            CollectionsMarshal.AsSpan(words)[start..end].Fill(Pause);
    }

    [GeneratedRegex(@"^(p\.? ?s|n\.? ?b)\b", Options)]
    private static partial Regex Postscript();

    [GeneratedRegex(@"^[-*•·–]\s", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bullet();

    /// <summary>Links, addresses and order references; their digits and words say nothing.</summary>
    [GeneratedRegex(@"(https?://|www\.|mailto:)\S+|\S+@\S+|\bLIC-[0-9]{8}-[0-9]{6}-[0-9A-Z]{5}\b|\((e|s|es|n|en)\)", Options)]
    private static partial Regex Links();

    [GeneratedRegex(@"[a-z0-9]+|[,:()|–—""…]| - ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"[.!?;…]+(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SentenceEnds();

    /// <summary>Their full stop ends no sentence.</summary>
    [GeneratedRegex(@"\b(?<word>nr|no|ref|art|dhr|mevr|mr|mrs|tel|st|bv|cf|p\.ex|env|incl|excl|max|min|resp)\. ", Options)]
    private static partial Regex Abbreviations();
}

/// <summary>A sentence of an answer.</summary>
internal sealed record ReplySentence(IReadOnlyList<string> Words, bool IsQuestion);
