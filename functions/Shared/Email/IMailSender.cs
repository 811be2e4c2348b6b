namespace LicenseFunctions.Shared.Email;

/// <summary>Sends mails through one service.</summary>
internal interface IMailSender
{
    public MailChannel Channel { get; }

    /// <summary>Sends a mail, without retries.</summary>
    /// <param name="record">
    /// Called with the draft before it is sent, by a channel that has drafts. If it returns false, another function sends the mail: the draft is deleted.
    /// </param>
    public Task<MailOutcome> SendAsync(OutgoingMail mail, Func<MailDraft, Task<bool>>? record, CancellationToken cancellationToken);
}

/// <summary>How mails are sent, and how the answers to them are received.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MailChannel>))]
internal enum MailChannel
{
    SendGrid, // SendGrid's API; answers by Inbound Parse
    Mailbox,  // a shared mailbox of the tenant, through Microsoft Graph
}

/// <summary>A mail that is stored in the mailbox and not sent yet.</summary>
/// <param name="Id">The id of the Outlook item. Sending changes it.</param>
/// <param name="InternetMessageId">The header Message-ID.</param>
internal sealed record MailDraft(string Id, string? InternetMessageId);

/// <summary>The result of sending a mail.</summary>
internal abstract record MailOutcome
{
    private MailOutcome() { }

    /// <summary>The service accepted the mail (202).</summary>
    /// <param name="MessageId">SendGrid's X-Message-Id, with which <c>sg_message_id</c> in events starts; empty if missing, or for the mailbox.</param>
    internal sealed record Accepted(string MessageId) : MailOutcome;

    /// <summary>The service rejected the mail or could not be reached. It is safe to send it again.</summary>
    internal sealed record NotAccepted(string Reason) : MailOutcome
    {
        /// <summary>The draft that was created for the mail, and is not sent; null if there is none.</summary>
        public string? DraftId { get; init; }
    }

    /// <summary>The service gave no answer to the request. Sending again may send the mail twice.</summary>
    internal sealed record Unknown(string Reason) : MailOutcome;

    /// <summary>Nothing was sent, because another function sends this mail.</summary>
    internal sealed record Superseded : MailOutcome;
}
