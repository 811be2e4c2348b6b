namespace LicenseFunctions.Shared.Email;

/// <summary>What is known after a mail was handed to SendGrid.</summary>
internal abstract record MailOutcome
{
    private MailOutcome()
    {
    }

    /// <summary>SendGrid took it (202).</summary>
    /// <param name="MessageId">The header X-Message-Id, the start of <c>sg_message_id</c> in events; empty if it was missing.</param>
    internal sealed record Accepted(string MessageId) : MailOutcome;

    /// <summary>SendGrid certainly did not take it: it answered something else, or could not be reached. It may be sent again.</summary>
    internal sealed record NotAccepted(string Reason) : MailOutcome;

    /// <summary>The request went out and no answer of SendGrid came back. Sending again may send twice.</summary>
    internal sealed record Unknown(string Reason) : MailOutcome;
}
