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

/// <summary>Sends mail to all administrators.</summary>
internal sealed class AdminMail(Mailer mailer, MailOptions options)
{
    public Task<MailOutcome> SendAsync(MailContent content, CancellationToken cancellationToken) =>
        mailer.SendAsync(new OutgoingMail { To = options.Administrators, Content = content, Category = "warning" }, cancellationToken);
}
