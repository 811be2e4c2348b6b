using System.Runtime.InteropServices;

namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>Splits a reply into sentences of lower-case words without accents, greeting, closing, footer and disclaimer.</summary>
internal static partial class ReplyNormalizer
{
    /// <summary>The word that stands for a comma, dash or similar.</summary>
    public const string Pause = ",";
    public const string Colon = ":";

    /// <summary>Longer texts are not written by a person.</summary>
    private const int MaxLength = 32 * 1024;

    /// <summary>A mail app wraps no line shorter than this, so the writer ended it.</summary>
    private const int MinWrapped = 60;
    private const int MaxGreeting = 6;
    private const int MaxClosing = 12;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static IReadOnlyList<ReplySentence> Sentences(string newText)
    {
        var lines = Body(SingleLine.Cut(newText, MaxLength).ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList());
        return [.. Paragraphs(lines).SelectMany(WithoutDisclaimer)];
    }

    public static List<string> Words(string line) => [.. Word().Matches(Plain(Links().Replace(line, " ")))
        .Select(word => word.Value is [>= 'a' and <= 'z' or >= '0' and <= '9', ..] or Colon ? word.Value : Pause)];

    /// <summary>Upper case and with plain hyphens, to find order numbers.</summary>
    public static string ForReferences(string text) => string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format)
        .Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation ? '-' : char.ToUpperInvariant(c)));

    public static string Plain(string text)
    {
        // Normalize throws on half a surrogate pair, which EnumerateRunes replaces, and on U+FFFE.
        var characters = string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKD)
            .Where(c => char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format));
        return string.Concat(characters.Select(c => c switch
        {
            '’' or '‘' or '´' or '`' => '\'',
            'œ' or 'Œ' => 'o',
            'ß' => 's',
            '\n' => '\n',
            _ when char.IsWhiteSpace(c) => ' ',
            _ => char.ToLowerInvariant(c),
        }));
    }

    /// <summary>Without the greeting and everything after the closing, except a postscript.</summary>
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

    /// <summary>The sentences of each paragraph. A line break ends a sentence, unless the mail app may have wrapped the line.</summary>
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

    /// <summary>Also without footers, and without courtesy phrases, which only sound like a refusal or a question.</summary>
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
            // "Please make sure that it is added" is a request, not courtesy.
            Erase(words, ReplyPhrases.Find(ReplyPhraseKind.Courtesy, words).Where(found => !IsRequest(words, found.End)));
            var isQuestion = sentence.Contains('?', StringComparison.Ordinal) && words is [.., not Pause] && !isCut;
            words = [.. words.SkipWhile(IsPause).Reverse().SkipWhile(IsPause).Reverse()];
            if (words.Count > 0)
                yield return new ReplySentence(words, isQuestion);
            if (isCut)
                yield break;
        }
    }

    private static bool IsRequest(List<string> words, int end) =>
        ReplyPhrases.Has(ReplyPhraseKind.NotYet, [.. words.Take(end + 1).Skip(end - 2)])
        && ReplyPhrases.Has(ReplyPhraseKind.Yes, [.. words.Skip(end).TakeWhile(word => !IsPause(word))]);

    /// <summary>"Hello Ann, it is done" becomes "it is done".</summary>
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

    [GeneratedRegex(@"(https?://|www\.|mailto:)\S+|\S+@\S+|\bLIC-[0-9]{8}-[0-9]{6}-[0-9A-Z]{5}\b|\((e|s|es|n|en)\)", Options)]
    private static partial Regex Links();

    [GeneratedRegex(@"[a-z0-9]+|[,:()|–—""…]| - ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"[.!?;…]+(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SentenceEnds();

    /// <summary>A full stop after one of these does not end the sentence.</summary>
    [GeneratedRegex(@"\b(?<word>nr|no|ref|art|dhr|mevr|mr|mrs|tel|st|bv|cf|p\.ex|env|incl|excl|max|min|resp)\. ", Options)]
    private static partial Regex Abbreviations();
}

internal sealed record ReplySentence(IReadOnlyList<string> Words, bool IsQuestion);
