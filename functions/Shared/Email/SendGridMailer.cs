using System.Net;
using System.Net.Sockets;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace LicenseFunctions.Shared.Email;

/// <summary>Sends mail through SendGrid, without retries: mail/send has no idempotency key, so the caller decides by the outcome.</summary>
internal sealed class Mailer(ISendGridClient client, MailOptions options)
{
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.SendEmailAsync(ToMessage(mail), cancellationToken);
            if (response.IsSuccessStatusCode)
                return new MailOutcome.Accepted(response.Headers.TryGetValues("X-Message-Id", out var ids) ? ids.First() : "");
            var body = response.Body is null ? "" : await response.Body.ReadAsStringAsync(CancellationToken.None);
            var answer = $"SendGrid answered {(int)response.StatusCode}: {SingleLine.Cut(body, 300)}";
            // A gateway may have passed the mail on to SendGrid.
            return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                ? new MailOutcome.Unknown(answer)
                : new MailOutcome.NotAccepted(answer);
        }
        catch (HttpRequestException e) when (NeverConnected(e))
        {
            return new MailOutcome.NotAccepted($"SendGrid could not be reached: {e.HttpRequestError}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new MailOutcome.Unknown(e is OperationCanceledException ? "SendGrid did not answer in time."
                : "The connection broke before SendGrid answered.");
        }
    }

    private static bool NeverConnected(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private SendGridMessage ToMessage(OutgoingMail mail)
    {
        var message = new SendGridMessage
        {
            From = new EmailAddress(options.From),
            Subject = mail.Content.Subject,
            PlainTextContent = mail.Content.Text,
            HtmlContent = mail.Content.Html,
            Categories = [mail.Category],
        };
        foreach (var address in mail.To)
            message.AddTo(address);
        if (mail.ReplyTo is { } replyTo)
            message.SetReplyTo(new EmailAddress(replyTo));
        foreach (var (name, value) in mail.Headers)
            message.AddHeader(name, SingleLine.OfHeader(value));
        foreach (var (name, value) in mail.CustomArgs)
            message.AddCustomArg(name, value);
        // Tracking rewrites links and adds an image; neither belongs in a business mail.
        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        return message;
    }
}

/// <summary>Sends mail to all administrators.</summary>
internal sealed class AdminMail(Mailer mailer, MailOptions options)
{
    public Task<MailOutcome> SendAsync(MailContent content, CancellationToken cancellationToken) =>
        mailer.SendAsync(new OutgoingMail { To = options.Administrators, Content = content, Category = "warning" }, cancellationToken);
}

/// <summary>The result of sending a mail through SendGrid.</summary>
internal abstract record MailOutcome
{
    private MailOutcome() { }

    /// <summary>SendGrid accepted the mail (202).</summary>
    /// <param name="MessageId">The header X-Message-Id, with which <c>sg_message_id</c> in events starts; empty if missing.</param>
    internal sealed record Accepted(string MessageId) : MailOutcome;

    /// <summary>SendGrid rejected the mail or could not be reached. It is safe to send it again.</summary>
    internal sealed record NotAccepted(string Reason) : MailOutcome;

    /// <summary>SendGrid gave no answer to the request. Sending again may send the mail twice.</summary>
    internal sealed record Unknown(string Reason) : MailOutcome;
}
