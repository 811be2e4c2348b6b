using System.Collections.Frozen;

namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>
/// The phrases of ReplyPhrases.json, by kind and language. A phrase is a sequence of words as <see cref="ReplyNormalizer"/> returns them:
/// <c>a/b</c> either word, <c>add*</c> any word that starts so, <c>fini+</c> the four forms of a French participle, <c>(a)</c> an optional word,
/// <c>#</c> a number, <c>…</c> up to five words, <c>^</c> the start of the sentence or after a colon, <c>$</c> its end, <c>{name}</c> a word of that list.
/// </summary>
internal sealed class ReplyPhrases
{
    private const int MaxGap = 5;
    private static readonly Lazy<ReplyPhrases> Built = new(Load);
    private readonly Dictionary<string, string[]> _lists = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, int> _numbers;
    private readonly Dictionary<ReplyPhraseKind, Phrases> _kinds = [];

    private ReplyPhrases(JsonElement json)
    {
        _numbers = json.GetProperty("numbers").EnumerateObject()
            .ToFrozenDictionary(number => number.Name, number => number.Value.GetInt32(), StringComparer.Ordinal);
        foreach (var list in json.GetProperty("words").EnumerateObject())
            _lists[list.Name] = [.. list.Value.EnumerateArray().SelectMany(words => words.GetString()!.Split(' '))];
        foreach (var kind in json.GetProperty("phrases").EnumerateObject())
        {
            var phrases = kind.Value.EnumerateObject().SelectMany(language => language.Value.EnumerateArray())
                .Select(phrase => phrase.GetString()!.Split(' ').Select(ElementOf).ToArray());
            _kinds[Enum.Parse<ReplyPhraseKind>(kind.Name, ignoreCase: true)] = new Phrases([.. phrases]);
        }
    }

    public static bool Has(ReplyPhraseKind kind, IReadOnlyList<string> words) => Find(kind, words).Any();

    /// <summary>The places of phrases of this kind: for each start the longest. <c>End</c> is exclusive.</summary>
    public static IEnumerable<(int Start, int End)> Find(ReplyPhraseKind kind, IReadOnlyList<string> words)
    {
        var phrases = Built.Value._kinds[kind];
        for (var i = 0; i < words.Count; i++)
        {
            var end = phrases.LongestAt(words, i);
            if (end > i)
                yield return (i, end);
        }
    }

    /// <summary>The value of a number in digits or letters; null for other words.</summary>
    public static int? NumberOf(string word) =>
        word.Length <= 6 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits
        : Built.Value._numbers.TryGetValue(word, out var number) ? number
        : null;

    private static ReplyPhrases Load()
    {
        using var stream = typeof(ReplyPhrases).Assembly.GetManifestResourceStream("LicenseFunctions.Orders.Replies.Classification.ReplyPhrases.json")!;
        using var json = JsonDocument.Parse(stream);
        return new ReplyPhrases(json.RootElement);
    }

    private Element ElementOf(string text)
    {
        var inner = text.Trim('(', ')');
        var isOptional = inner.Length < text.Length;
        var kind = inner switch
        {
            "…" => ElementKind.Gap,
            "#" => ElementKind.Number,
            "^" => ElementKind.Beginning,
            "$" => ElementKind.End,
            _ => ElementKind.Words,
        };
        if (kind != ElementKind.Words)
            return new Element(kind, isOptional, [], []);
        var words = inner.Split('/').SelectMany(word => word[0] == '{' ? _lists[word.Trim('{', '}')] : [word]).SelectMany(Forms)
            .ToLookup(word => word[^1] == '*');
        return new Element(kind, isOptional, [.. words[false]], [.. words[true].Select(word => word[..^1])]);
    }

    private static string[] Forms(string word) => word[^1] == '+' ? [word[..^1], $"{word[..^1]}e", $"{word[..^1]}s", $"{word[..^1]}es"] : [word];

    private enum ElementKind { Words, Number, Gap, Beginning, End }

    private sealed record Element(ElementKind Kind, bool IsOptional, FrozenSet<string> Whole, string[] Beginnings)
    {
        public bool Fits(string word) => Kind == ElementKind.Number
            ? NumberOf(word) is not null
            : Whole.Contains(word) || Array.Exists(Beginnings, beginning => word.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>The phrases of a kind, indexed by the first two letters of their first word.</summary>
    private sealed class Phrases(IReadOnlyList<Element[]> phrases)
    {
        private readonly ILookup<string, Element[]> _byStart = phrases.SelectMany(phrase =>
            StartsOf(phrase).Distinct(StringComparer.Ordinal).Select(start => (start, phrase)))
            .ToLookup(entry => entry.start, entry => entry.phrase, StringComparer.Ordinal);

        /// <summary>The end of the longest phrase that starts here; -1 if there is none.</summary>
        public int LongestAt(IReadOnlyList<string> words, int start) =>
            _byStart[Start(words[start])].Concat(_byStart[""]).Select(phrase => Match(phrase, 0, words, start)).DefaultIfEmpty(-1).Max();

        private static string Start(string word) => word[..Math.Min(2, word.Length)];

        /// <summary>An empty text for a phrase that can start with any word.</summary>
        private static IEnumerable<string> StartsOf(Element[] phrase)
        {
            foreach (var element in phrase.SkipWhile(element => element.Kind == ElementKind.Beginning))
            {
                if (element.Kind != ElementKind.Words)
                    return [""];
                if (!element.IsOptional)
                    return phrase.TakeWhile(other => other != element).Append(element).SelectMany(other => other.Whole.Concat(other.Beginnings)).Select(Start);
            }
            throw new FormatException("A phrase in ReplyPhrases.json has only optional words.");
        }

        /// <summary>Where the rest of a phrase ends; -1 if it does not match here.</summary>
        private static int Match(Element[] phrase, int element, IReadOnlyList<string> words, int at)
        {
            for (; element < phrase.Length; element++)
            {
                var (now, isOptional) = (phrase[element], phrase[element].IsOptional);
                if (now.Kind == ElementKind.Gap)
                    return MatchAfterGap(phrase, element + 1, words, at);
                if (now.Kind is ElementKind.Beginning or ElementKind.End)
                {
                    if (now.Kind == ElementKind.End ? at != words.Count : at > 0 && words[at - 1] != ReplyNormalizer.Colon)
                        return -1;
                    continue;
                }
                var fits = at < words.Count && now.Fits(words[at]);
                if (isOptional && fits && Match(phrase, element + 1, words, at + 1) is > -1 and var end)
                    return end;
                if (!isOptional && !fits)
                    return -1;
                at += isOptional ? 0 : 1;
            }
            return at;
        }

        private static int MatchAfterGap(Element[] phrase, int element, IReadOnlyList<string> words, int at)
        {
            for (var i = at; i <= at + MaxGap && i <= words.Count; i++)
            {
                if (Match(phrase, element, words, i) is > -1 and var end)
                    return end;
                if (i < words.Count && ReplyNormalizer.IsPause(words[i]))
                    return -1;
            }
            return -1;
        }
    }
}

internal enum ReplyPhraseKind
{
    Greeting,
    Closing, // the line that starts with it, and all lines below
    Courtesy, // has no meaning for the order, even if it sounds like a refusal or a question
    Footer, // up to the end of the sentence
    Disclaimer, // up to the end of the paragraph
    AboutMail, // about the mail itself, not the order
    Condition, // the sentence says only what may happen
    Subject, // what can be done: an ordered product, a number, a pronoun
    Yes, // it is done
    NotYet, // cancels a yes: negation, future, condition, guess
    OtherThing, // cancels a yes: about something else than the order
    Part, // done only in part
    No,
    Negation,
    Deed, // what is done to an order: add, remove, …
    Thing, // what an order is about
    Delay, // late, not refused
    Doubt,
    Question, // a question, or a request to do something first
    Acknowledged, // the order has arrived or is in progress
    Away, // out of office
    AutomaticSubject, // starts the subject of an automatic mail
}
