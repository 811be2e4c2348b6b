namespace LicenseFunctions.Shared.Email;

/// <summary>Mail to the administrators.</summary>
internal sealed class AdminMail(Mailer mailer, MailOptions options)
{
    /// <summary>Sends one mail to all administrators.</summary>
    public Task<MailOutcome> SendAsync(MailContent content, CancellationToken cancellationToken, IReadOnlyList<MailImage>? images = null) =>
        mailer.SendAsync(new OutgoingMail { To = options.Administrators, Content = content, Images = images ?? [], Category = "warning" }, cancellationToken);
}
