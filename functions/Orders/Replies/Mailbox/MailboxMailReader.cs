using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Replies.Mailbox;

/// <summary>Reads a mail of the mailbox. Of a mail of any size only the text is in memory.</summary>
internal sealed class MailboxMailReader(MailboxClient mailbox, TimeProvider clock)
{
    /// <returns>Null if the mail was deleted.</returns>
    public async Task<ReceivedMail?> ReadAsync(InboxMail mail, CancellationToken cancellationToken)
    {
        await using var content = await mailbox.OpenAsync(mail.Id, cancellationToken);
        if (content is null)
            return null;
        await using var file = MimeMail.CreateFile();
        await content.CopyToAsync(file, cancellationToken);
        var problems = new List<string>();
        var (headers, text, report) = await MimeMail.ReadAsync(file, problems, clock, cancellationToken);
        text = text.ReplaceLineEndings("\n");
        if (headers.From is not [var from])
        {
            problems.Add(headers.From.Count == 0 ? "it names no sender" : "it names more than one sender");
            from = null;
        }
        // Exchange stores the sender of the envelope as Return-Path.
        var envelope = new MailEnvelope(
            [.. MailText.Addresses(headers.Value("To")), .. MailText.Addresses(headers.Value("Cc"))],
            headers.Has("Return-Path") ? headers.Value("Return-Path").Trim('<', '>') : null);
        return new ReceivedMail(
            headers.Value("From"), from, envelope, headers.Value("Subject"), headers, text, QuoteStripper.Of(text),
            AuthenticationResults.VerifiedDomains(headers.Value("Authentication-Results")), SignatureState.Valid, problems)
        { Report = report };
    }
}
