using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

/// <summary>A received mail, as far as it could be read.</summary>
/// <param name="From">The header From as written.</param>
/// <param name="FromAddress">The sender's address; null unless the mail names exactly one.</param>
/// <param name="Text">The whole text, plain.</param>
/// <param name="NewText"><paramref name="Text"/> without quoted mails.</param>
/// <param name="Spf">SendGrid's SPF result, not parsed.</param>
/// <param name="Dkim">SendGrid's DKIM results, not parsed.</param>
/// <param name="Problems">What could not be read. A mail with problems is never trusted.</param>
internal sealed record ReceivedMail(
    string From, string? FromAddress, MailEnvelope Envelope, string Subject, MailHeaders Headers, string Text, string NewText, string Spf, string Dkim,
    SignatureState Signature, IReadOnlyList<string> Problems);

internal enum SignatureState
{
    NotChecked, // no public key is set
    Valid,
    Missing,
    Wrong,
}
