using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

/// <summary>A received mail, as far as it could be read.</summary>
/// <param name="From">The header From as written.</param>
/// <param name="FromAddress">The sender's address; null unless the mail names exactly one.</param>
/// <param name="Text">The whole text, plain.</param>
/// <param name="NewText"><paramref name="Text"/> without quoted mails.</param>
/// <param name="VerifiedDomains">The domains for which SPF or DKIM passed, as the service that received the mail says.</param>
/// <param name="Problems">What could not be read. A mail with problems is never trusted.</param>
internal sealed record ReceivedMail(
    string From, string? FromAddress, MailEnvelope Envelope, string Subject, MailHeaders Headers, string Text, string NewText,
    IReadOnlyList<string> VerifiedDomains, SignatureState Signature, IReadOnlyList<string> Problems)
{
    /// <summary>The delivery report that the mail is; null if it is none, or was not read.</summary>
    public DeliveryReport? Report { get; init; }
}

internal enum SignatureState
{
    NotChecked, // no public key is set
    Valid,      // or not needed: the mail is in the tenant's own mailbox
    Missing,
    Wrong,
}
