using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

/// <summary>Whether a mail is the reseller's, as far as can be checked.</summary>
internal sealed partial class SenderVerification(ResellerOptions reseller, WebhookOptions webhooks)
{
    /// <summary>Why the mail is not to be believed, in words; null if it is.</summary>
    public string? Doubt(ReceivedMail mail, MatchedBy by)
    {
        if (mail.Problems.Count > 0)
            return $"The mail could not be read well: {string.Join("; ", mail.Problems)}.";
        if (mail.Signature is SignatureState.Missing)
            return "The call bore no signature of SendGrid.";
        if (mail.Signature is SignatureState.Wrong)
            return "The signature of the call is not SendGrid's.";
        if (!IsReseller(MailText.DomainOf(mail.FromAddress ?? "")))
            return "The sender is not of the reseller's domain (Reseller__Email, Reseller__AnswerDomains).";
        if (!PassesSpf(mail) && !PassesDkim(mail.Dkim))
            return "Neither SPF nor DKIM proves that the mail comes from the reseller's domain.";
        // Whoever knows the webhook's address can post any form; only the mail to the reseller contains the address of its answer.
        return string.IsNullOrWhiteSpace(webhooks.InboundPublicKey) && by != MatchedBy.Address
            ? "It was not sent to the order's own address, and without SendGrid__InboundPublicKey nothing else proves where it comes from."
            : null;
    }

    private bool IsReseller(string domain) => reseller.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase);

    /// <summary>SPF is about the envelope's sender, whatever the mail shows.</summary>
    private bool PassesSpf(ReceivedMail mail) =>
        string.Equals(mail.Spf.Trim(), "pass", StringComparison.OrdinalIgnoreCase) && IsReseller(MailText.DomainOf(mail.Envelope.From ?? ""));

    /// <summary><c>{@a.example : pass, @b.example : fail}</c>; anything else proves nothing.</summary>
    private bool PassesDkim(string dkim) =>
        DkimResults().IsMatch(dkim.Trim())
        && dkim.Trim().Trim('{', '}').Split(',').Select(result => result.Split(':')).Any(result =>
            result[1].Trim() == "pass" && IsReseller(result[0].Trim().TrimStart('@')));

    [GeneratedRegex(@"^\{@[A-Za-z0-9.-]+ ?: ?[a-z]+(, ?@[A-Za-z0-9.-]+ ?: ?[a-z]+)*\}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DkimResults();
}
