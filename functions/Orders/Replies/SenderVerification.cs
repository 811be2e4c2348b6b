using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

/// <summary>Checks whether a mail comes from the reseller.</summary>
internal sealed class SenderVerification(ResellerOptions reseller)
{
    /// <summary>Why the mail is not trusted; null if it is.</summary>
    public string? Doubt(ReceivedMail mail, MatchedBy by)
    {
        if (mail.Problems.Count > 0)
            return $"The mail could not be fully read: {string.Join("; ", mail.Problems)}.";
        if (mail.Signature is SignatureState.Missing)
            return "The webhook call has no SendGrid signature.";
        if (mail.Signature is SignatureState.Wrong)
            return "The signature of the webhook call is not SendGrid's.";
        if (!IsReseller(MailText.DomainOf(mail.FromAddress ?? "")))
            return "The sender is not in the reseller's domain (Reseller__Email, Reseller__AnswerDomains).";
        if (!mail.VerifiedDomains.Any(IsReseller))
            return "Neither SPF nor DKIM confirms that the mail comes from the reseller's domain.";
        // Anybody can post a form to the webhook, but only the mail to the reseller contains the reply address.
        return mail.Signature is SignatureState.NotChecked && by != MatchedBy.Address
            ? "It was not sent to the order's reply address, and without SendGrid__InboundPublicKey its origin cannot be checked."
            : null;
    }

    private bool IsReseller(string domain) => reseller.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase);
}
