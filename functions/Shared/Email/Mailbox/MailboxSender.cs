using Azure.Identity;

namespace LicenseFunctions.Shared.Email.Mailbox;

/// <summary>
/// Sends mails from the shared mailbox: creates a draft, then sends it. Never <c>sendMail</c>, of which nothing is left to look at if its answer is lost.
/// </summary>
internal sealed partial class MailboxSender(MailboxClient mailbox, ILogger<MailboxSender> logger) : IMailSender
{
    public MailChannel Channel => MailChannel.Mailbox;

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, Func<MailDraft, Task<bool>>? record, CancellationToken cancellationToken)
    {
        MailDraft draft;
        try
        {
            draft = await mailbox.CreateDraftAsync(mail, cancellationToken);
        }
        catch (ProblemException e)
        {
            // If a draft was created all the same, nobody sends it.
            return new MailOutcome.NotAccepted(e.Message);
        }
        if (record is not null && !await record(draft))
        {
            await TryDeleteAsync(draft.Id);
            return new MailOutcome.Superseded();
        }
        return await SendDraftAsync(draft.Id, cancellationToken);
    }

    public async Task<MailOutcome> SendDraftAsync(string draftId, CancellationToken cancellationToken)
    {
        try
        {
            await mailbox.SendAsync(draftId, cancellationToken);
            return new MailOutcome.Accepted("");
        }
        catch (ProblemException e)
        {
            // Only a draft that could still be deleted was certainly not sent.
            return IsRefusal(e) && await TryDeleteAsync(draftId)
                ? new MailOutcome.NotAccepted(e.Message) { DraftId = draftId }
                : new MailOutcome.Unknown(e.Message);
        }
    }

    private static bool IsRefusal(ProblemException e) => e.InnerException switch
    {
        AuthenticationFailedException => true,
        HttpRequestException failure => SendGridMailer.NeverConnected(failure),
        _ => MailboxClient.StatusOf(e) is >= 400 and < 500 and not (404 or 408),
    };

    private async Task<bool> TryDeleteAsync(string draftId)
    {
        try
        {
            return await mailbox.DeleteAsync(draftId, CancellationToken.None);
        }
        catch (ProblemException e)
        {
            NotDeleted(e.Message);
            return false;
        }
    }

    [LoggerMessage(1601, LogLevel.Warning, "A draft that will not be sent could not be deleted from the mailbox. {Reason}")]
    private partial void NotDeleted(string reason);
}
