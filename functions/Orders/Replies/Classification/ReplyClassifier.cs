using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Storage;

using static LicenseFunctions.Orders.Replies.Classification.ReplyPhraseKind;

namespace LicenseFunctions.Orders.Replies.Classification;

/// <summary>
/// Classifies a reply in French, Dutch, English or simple German by <see cref="ReplyPhrases"/>. Only a clear confirmation is a yes, because a wrong
/// yes is noticed late: when the license count does not change. A reply with both yes and no is a no, so that a person checks it.
/// </summary>
internal static class ReplyClassifier
{
    /// <summary>A clause of this many words needs no subject: "Added this morning".</summary>
    private const int MaxBare = 3;

    /// <summary>With any of these, a yes is unclear.</summary>
    private const Signs TakesBack = Signs.Request | Signs.Negation | Signs.Doubt;

    private static readonly string[] Conjunctions =
        [ReplyNormalizer.Pause, ReplyNormalizer.Colon, "et", "en", "and", "und", "mais", "maar", "but", "aber", "donc", "dus", "so"];

    public static ReplyMeaning Read(ReceivedMail mail)
    {
        if (IsAutomatic(mail))
            return ReplyMeaning.Automatic;
        var says = Read(mail.NewText);
        // Ticket systems relay mails of people with these headers. From such a mail accept a refusal or question, but no confirmation.
        return IsMachineMade(mail.Headers) && says is not (ReplyMeaning.No or ReplyMeaning.Question) ? ReplyMeaning.Automatic : says;
    }

    /// <param name="newText">The mail's text without quoted mails.</param>
    public static ReplyMeaning Read(string newText)
    {
        var signs = ReplyNormalizer.Sentences(newText).Aggregate(Signs.None, (all, sentence) => all | Read(sentence));
        return signs switch
        {
            _ when signs.HasFlag(Signs.No) => ReplyMeaning.No,
            _ when signs.HasFlag(Signs.Yes) => (signs & TakesBack) == Signs.None ? ReplyMeaning.Yes : ReplyMeaning.Unclear,
            // Out-of-office replies often ask to contact somebody else.
            _ when signs.HasFlag(Signs.Away) => ReplyMeaning.Automatic,
            _ when (signs & (Signs.Request | Signs.QuestionMark)) != Signs.None => ReplyMeaning.Question,
            _ when signs.HasFlag(Signs.Negation) => signs.HasFlag(Signs.Acknowledged) ? ReplyMeaning.Unclear : ReplyMeaning.No,
            _ when signs.HasFlag(Signs.Doubt) => ReplyMeaning.Unclear,
            _ when signs.HasFlag(Signs.Acknowledged) => ReplyMeaning.Nothing,
            _ => signs.HasFlag(Signs.Other) ? ReplyMeaning.Unclear : ReplyMeaning.Nothing,
        };
    }

    private static Signs Read(ReplySentence sentence)
    {
        var words = sentence.Words;
        if (sentence.IsQuestion)
            return ReplyPhrases.Has(Question, words) ? Signs.Request : Signs.QuestionMark;
        // The reader's name can precede the condition.
        var isCondition = ReplyPhrases.Find(Condition, words).Any(found => found.Start <= 2);
        var isDelay = ReplyPhrases.Has(Delay, words);
        var isNegated = !isDelay && ReplyPhrases.Has(Negation, words);
        var isAway = ReplyPhrases.Has(Away, words);
        var signs = If(ReplyPhrases.Has(Question, words), Signs.Request)
            | If(!isNegated && (isDelay || ReplyPhrases.Has(Acknowledged, words)), Signs.Acknowledged)
            | If(isAway, Signs.Away);
        if (isCondition)
            return signs;
        signs |= ReadDone(words, isDelay)
            // An out-of-office reply refuses nothing.
            | If(!isDelay && !isAway && Refuses(words), Signs.No)
            | If(isNegated && ReplyPhrases.Has(Thing, words), Signs.Negation)
            | If(ReplyPhrases.Has(Doubt, words), Signs.Doubt);
        return signs == Signs.None && !ReplyPhrases.Has(AboutMail, words) ? Signs.Other : signs;

        static Signs If(bool isGiven, Signs sign) => isGiven ? sign : Signs.None;
    }

    private static Signs ReadDone(IReadOnlyList<string> words, bool isDelay)
    {
        var yeses = ReplyPhrases.Find(Yes, words).ToList();
        if (yeses.Count == 0)
            return Signs.None;
        var isPart = ReplyPhrases.Has(Part, words) || IsPartial(words);
        var hasSubject = ReplyPhrases.Has(Subject, words);
        var (negations, notYet, others) = (Find(Negation), Find(NotYet), Find(OtherThing));
        var signs = Signs.None;
        foreach (var (start, end) in yeses)
        {
            // A phrase can include the comma that follows it.
            var (first, last) = Clause(words, start, ReplyNormalizer.IsPause(words[end - 1]) ? end - 1 : end);
            if (!isDelay && (isPart || Has(negations, first, last)))
                return Signs.No;
            var isAboutOrder = last - first <= MaxBare || hasSubject;
            signs |= isAboutOrder && !isDelay && !Has(notYet, 0, last) && !Has(others, first, last) ? Signs.Yes : Signs.Other;
        }
        return signs;

        List<(int Start, int End)> Find(ReplyPhraseKind kind) => ReplyPhrases.Find(kind, words).ToList();

        static bool Has(List<(int Start, int End)> found, int from, int to) => found.Exists(phrase => phrase.Start >= from && phrase.End <= to);
    }

    private static bool Refuses(IReadOnlyList<string> words)
    {
        if (ReplyPhrases.Has(No, words) || IsPartial(words))
            return true;
        if (ReplyPhrases.Has(AboutMail, words))
            return false;
        // "Not" and "add" in the same clause, at most four words apart.
        var deeds = ReplyPhrases.Find(Deed, words).ToList();
        return deeds.Count > 0 && ReplyPhrases.Find(Negation, words).Any(not => deeds.Exists(deed => AreNear(words, not, deed)));
    }

    /// <summary>"3 of the 5".</summary>
    private static bool IsPartial(IReadOnlyList<string> words) => Enumerable.Range(0, words.Count).Any(i =>
        words[i] is "of" or "sur" or "van" or "op" or "von" or "des" or "parmi"
        && Number(words.Skip(Math.Max(0, i - 4)).Take(Math.Min(4, i)).Reverse()) < Number(words.Skip(i + 1).Take(2)));

    private static int? Number(IEnumerable<string> words) =>
        words.TakeWhile(word => !ReplyNormalizer.IsPause(word)).Select(ReplyPhrases.NumberOf).FirstOrDefault(number => number is not null);

    private static (int First, int Last) Clause(IReadOnlyList<string> words, int start, int end)
    {
        while (start > 0 && !Conjunctions.Contains(words[start - 1]))
            start--;
        while (end < words.Count && !Conjunctions.Contains(words[end]))
            end++;
        return (start, end);
    }

    private static bool AreNear(IReadOnlyList<string> words, (int Start, int End) a, (int Start, int End) b)
    {
        var (from, to) = (Math.Min(a.End, b.End), Math.Max(a.Start, b.Start));
        return to - from <= 4 && !Enumerable.Range(from, Math.Max(0, to - from)).Any(i => ReplyNormalizer.IsPause(words[i]));
    }

    private static bool IsAutomatic(ReceivedMail mail)
    {
        var headers = mail.Headers;
        return headers.Value("Auto-Submitted").StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
            || headers.Value("Precedence").Equals("auto_reply", StringComparison.OrdinalIgnoreCase)
            || headers.Has("X-Autoreply") || headers.Has("X-Auto-Reply") || headers.Has("X-Autorespond")
            // Set by inbox rules of Exchange, which also send out-of-office replies:
            // https://techcommunity.microsoft.com/t5/exchange-team-blog/loop-prevention-in-exchange-online-demystified/ba-p/2312258
            || headers.Has("X-MS-Exchange-Inbox-Rules-Loop") || headers.Has("X-MS-Exchange-Generated-Message-Source")
            || headers.Value("Content-Type").StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase)
            || headers.Value("Return-Path") == "<>"
            || mail.Envelope.From is ""
            || ReplyPhrases.Has(AutomaticSubject, ReplyNormalizer.Words(mail.Subject));
    }

    /// <summary>Auto-Submitted: https://www.rfc-editor.org/rfc/rfc3834#section-5.</summary>
    private static bool IsMachineMade(MailHeaders headers) =>
        (headers.Has("Auto-Submitted") && !headers.Value("Auto-Submitted").StartsWith("no", StringComparison.OrdinalIgnoreCase))
        || headers.Value("Precedence").ToLowerInvariant() is "bulk" or "junk" or "list";

    [Flags]
    private enum Signs
    {
        None = 0,
        Yes = 1,
        No = 2,
        Negation = 4, // of something that concerns the order
        Request = 8,
        QuestionMark = 16,
        Acknowledged = 32,
        Away = 64,
        Doubt = 128,
        Other = 256, // not understood
    }
}
