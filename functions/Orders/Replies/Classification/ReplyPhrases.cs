using System.Collections.Frozen;

namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>
/// The phrases that classify an answer: ReplyPhrases.json, by kind and language. A phrase is a row of words as <see cref="ReplyNormalizer"/>
/// gives them. <c>a/b</c> is either word, <c>add*</c> any word that begins so, <c>fini+</c> a French participle in its four forms,
/// <c>(a)</c> a word that may be missing, <c>#</c> a number,
/// <c>…</c> up to five words, <c>^</c> the beginning of the sentence, or after a colon, <c>$</c> its end, <c>{name}</c> a word of that list.
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
            var phrases = kind.Value.EnumerateObject().SelectMany(language => language.Value.EnumerateArray()).Select(phrase => Parse(phrase.GetString()!));
            _kinds[Enum.Parse<ReplyPhraseKind>(kind.Name, ignoreCase: true)] = new Phrases([.. phrases]);
        }
    }

    public static bool Has(ReplyPhraseKind kind, IReadOnlyList<string> words) => Find(kind, words).Any();

    /// <summary>Where a phrase of this kind stands, one match for each word that one begins with: the longest. The end is after its last word.</summary>
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

    /// <summary>The number that a word is, in digits or letters; null if it is none.</summary>
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

    private Element[] Parse(string phrase) => [.. phrase.Split(' ').Select(ElementOf)];

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
            return new Element(kind, [], []) { IsOptional = isOptional };
        var words = inner.Split('/').SelectMany(word => word[0] == '{' ? _lists[word.Trim('{', '}')] : [word]).SelectMany(Forms)
            .ToLookup(word => word[^1] == '*');
        return new Element(kind, [.. words[false]], [.. words[true].Select(word => word[..^1])]) { IsOptional = isOptional };
    }

    /// <summary>The four of a French participle.</summary>
    private static string[] Forms(string word) => word[^1] == '+' ? [word[..^1], $"{word[..^1]}e", $"{word[..^1]}s", $"{word[..^1]}es"] : [word];

    private enum ElementKind
    {
        Words,
        Number,
        Gap,
        Beginning,
        End,
    }

    /// <summary>A place in a phrase.</summary>
    /// <param name="Whole">Words that fit.</param>
    /// <param name="Beginnings">What a word that fits begins with.</param>
    private sealed record Element(ElementKind Kind, FrozenSet<string> Whole, string[] Beginnings)
    {
        public bool IsOptional { get; init; }

        public bool Fits(string word) => Kind == ElementKind.Number
            ? NumberOf(word) is not null
            : Whole.Contains(word) || Array.Exists(Beginnings, beginning => word.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>The phrases of a kind, found by the first two letters of the word that they begin with.</summary>
    private sealed class Phrases(IReadOnlyList<Element[]> phrases)
    {
        private readonly ILookup<string, Element[]> _byStart = phrases.SelectMany(phrase =>
            StartsOf(phrase).Distinct(StringComparer.Ordinal).Select(start => (start, phrase)))
            .ToLookup(entry => entry.start, entry => entry.phrase, StringComparer.Ordinal);

        public int LongestAt(IReadOnlyList<string> words, int start)
        {
            var longest = -1;
            foreach (var phrase in _byStart[Start(words[start])].Concat(_byStart[""]))
                longest = Math.Max(longest, Match(phrase, 0, words, start));
            return longest;
        }

        private static string Start(string word) => word[..Math.Min(2, word.Length)];

        /// <summary>Empty for a phrase that may begin with any word.</summary>
        private static IEnumerable<string> StartsOf(Element[] phrase)
        {
            foreach (var element in phrase.SkipWhile(element => element.Kind == ElementKind.Beginning))
            {
                if (element.Kind != ElementKind.Words)
                    return [""];
                if (!element.IsOptional)
                    return phrase.TakeWhile(other => other != element).Append(element).SelectMany(other => other.Whole.Concat(other.Beginnings)).Select(Start);
            }
            throw new FormatException("A phrase in ReplyPhrases.json needs a word that may not be missing.");
        }

        /// <summary>Where the rest of a phrase ends if it stands here; -1 if it does not.</summary>
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

/// <summary>What a phrase is for.</summary>
internal enum ReplyPhraseKind
{
    /// <summary>Begins a mail.</summary>
    Greeting,

    /// <summary>Ends a mail: a line that begins so, and all below it.</summary>
    Closing,

    /// <summary>Sounds like a refusal or a question, or leads in, and says nothing.</summary>
    Courtesy,

    /// <summary>Stands below every mail of a company: to the end of the sentence.</summary>
    Footer,

    /// <summary>Stands below every mail of a company: to the end of the paragraph.</summary>
    Disclaimer,

    /// <summary>Speaks of the mail itself, not of the order.</summary>
    AboutMail,

    /// <summary>Begins a sentence about what may be and is not said to be.</summary>
    Condition,

    /// <summary>What can have been done to: something ordered, a number, a pronoun.</summary>
    Subject,

    /// <summary>Says that it is done, if nothing takes that back.</summary>
    Yes,

    /// <summary>Takes a yes back: negation, future, condition, guess.</summary>
    NotYet,

    /// <summary>Takes a yes back: something else was done, or done to something else.</summary>
    OtherThing,

    /// <summary>Says that not all of it is done.</summary>
    Part,

    /// <summary>Says no.</summary>
    No,

    /// <summary>Negates.</summary>
    Negation,

    /// <summary>What would have been done to an order.</summary>
    Deed,

    /// <summary>What an order is about.</summary>
    Thing,

    /// <summary>It is late, not refused.</summary>
    Delay,

    /// <summary>There is more to it.</summary>
    Doubt,

    /// <summary>Wants to know something, or wants something done first.</summary>
    Question,

    /// <summary>The order has arrived, or is being worked on.</summary>
    Acknowledged,

    /// <summary>Nobody is there who could have read it.</summary>
    Away,

    /// <summary>Begins the subject of what a program writes.</summary>
    AutomaticSubject,
}
