namespace LicenseFunctions.Shared.Email;

/// <summary>Sends mails through the channel that is configured, or through that of an order.</summary>
internal sealed class Mailer(IEnumerable<IMailSender> senders, MailChannelOptions channel, SendGridOptions sendGrid)
{
    /// <summary>The channel of new mails.</summary>
    public MailChannel Channel => channel.InUse;

    /// <summary>The channel of a further mail in a thread: that of the first one, while it is configured.</summary>
    public MailChannel ChannelFor(MailChannel? first) =>
        first == MailChannel.SendGrid && sendGrid.IsConfigured ? MailChannel.SendGrid : Channel;

    public Task<MailOutcome> SendAsync(
        OutgoingMail mail, CancellationToken cancellationToken, MailChannel? by = null, Func<MailDraft, Task<bool>>? record = null) =>
        senders.First(sender => sender.Channel == (by ?? Channel)).SendAsync(mail, record, cancellationToken);
}

/// <summary>Tells all administrators: by mail, and through the channels that are set up.</summary>
internal sealed class AdminMail(Mailer mailer, MailOptions options, NewsOutbox channels)
{
    /// <summary>
    /// The result is that of the mail; the channels retry by themselves. They come first: if the mail is not accepted, the caller repeats it, and news
    /// with the same key is not added again.
    /// </summary>
    /// <param name="news">The same for the channels; null to take it from the mail.</param>
    public async Task<MailOutcome> SendAsync(MailContent content, CancellationToken cancellationToken, News? news = null)
    {
        await (news is null ? channels.AddAsync(content, cancellationToken) : channels.AddAsync(news, cancellationToken));
        return await mailer.SendAsync(new OutgoingMail { To = options.Administrators, Content = content, Category = "warning" }, cancellationToken);
    }
}
