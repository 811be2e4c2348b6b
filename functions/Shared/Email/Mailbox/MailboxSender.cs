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
        var outcome = await SendDraftAsync(draft.Id, cancellationToken);
        // A draft that was recorded is deleted when its refusal is recorded.
        if (record is null && outcome is MailOutcome.NotAccepted)
            await TryDeleteAsync(draft.Id);
        return outcome;
    }

    /// <summary>Sends a draft. If that is refused, the draft is kept: whoever recorded it deletes it after the refusal is recorded, too.</summary>
    public async Task<MailOutcome> SendDraftAsync(string draftId, CancellationToken cancellationToken)
    {
        try
        {
            await mailbox.SendAsync(draftId, cancellationToken);
            return new MailOutcome.Accepted("");
        }
        catch (ProblemException e)
        {
            // Only what is still a draft was certainly not sent.
            return IsRefusal(e) && await IsStillDraftAsync(draftId)
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

    private async Task<bool> IsStillDraftAsync(string draftId)
    {
        try
        {
            return await mailbox.IsDraftAsync(draftId, CancellationToken.None);
        }
        catch (ProblemException)
        {
            return false;
        }
    }

    /// <summary>Deletes a draft that nobody will send, so that no person sends it by mistake.</summary>
    public async Task TryDeleteAsync(string draftId)
    {
        try
        {
            await mailbox.DeleteAsync(draftId, CancellationToken.None);
        }
        catch (ProblemException e)
        {
            NotDeleted(e.Message);
        }
    }

    [LoggerMessage(1601, LogLevel.Warning, "A draft that will not be sent could not be deleted from the mailbox. {Reason}")]
    private partial void NotDeleted(string reason);
}
