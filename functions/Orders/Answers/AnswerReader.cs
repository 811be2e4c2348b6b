using System.Text.RegularExpressions;

namespace LicenseFunctions.Orders.Answers;

/// <summary>
/// Tells what an answer means, in French, Dutch or English. Between a yes and a no it is a no: that brings a person, while a false yes is
/// found out only when the number does not change. What neither refuses, asks nor acknowledges is a yes, as resellers write in many words.
/// </summary>
internal static partial class AnswerReader
{
    public static AnswerMeaning Read(ReceivedMail mail) => IsAutomatic(mail) ? AnswerMeaning.Automatic : Read(mail.NewText);

    /// <summary>What somebody wrote, without what it quotes.</summary>
    public static AnswerMeaning Read(string newText)
    {
        var sentences = AnswerText.Sentences(newText);
        if (sentences.Count == 0)
            return AnswerMeaning.Nothing;
        if (sentences.Any(AnswerWords.Refuses))
            return AnswerMeaning.No;
        if (sentences.Any(AnswerWords.SaysDone))
            return AnswerMeaning.Yes;
        if (sentences.Any(AnswerWords.Asks))
            return AnswerMeaning.Question;
        return sentences.Any(AnswerWords.Acknowledges) ? AnswerMeaning.Nothing : AnswerMeaning.Yes;
    }

    private static bool IsAutomatic(ReceivedMail mail)
    {
        var headers = mail.Headers;
        return (headers.Has("Auto-Submitted") && !headers.Value("Auto-Submitted").StartsWith("no", StringComparison.OrdinalIgnoreCase))
            || headers.Value("Precedence").ToLowerInvariant() is "auto_reply" or "bulk" or "junk"
            || headers.Has("X-Autoreply") || headers.Has("X-Autorespond")
            || headers.Value("Content-Type").StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase)
            || headers.Value("Return-Path") == "<>"
            || mail.Envelope.From is ""
            || AutomaticSubject().IsMatch(AnswerText.Plain(mail.Subject).Trim());
    }

    [GeneratedRegex(
        @"^(re ?: ?)?(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|reponse automatique|absence du bureau|absent du bureau|message d'absence|notification d'absence"
        + @"|automatisch antwoord|automatische? (beantwoording|antwoord)|afwezig|afwezigheid|niet op kantoor"
        + @"|undeliverable|undelivered mail|delivery status notification|mail delivery (failed|failure)|non remis|echec de la remise|niet bezorgd|onbestelbaar|read: |lu ?: |gelezen: )",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AutomaticSubject();
}
