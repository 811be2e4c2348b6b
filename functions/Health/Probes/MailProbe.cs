using System.Net;
using System.Runtime.CompilerServices;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace LicenseFunctions.Health.Probes;

/// <summary>The SendGrid key and the sender. The mail goes to SendGrid's sandbox, which checks it and sends nothing.</summary>
internal sealed class MailProbe(ISendGridClient client, MailOptions mail) : IProbe
{
    private const string Needed = "mail.send";

    /// <summary>SendGrid adds these to every key.</summary>
    private static readonly string[] Harmless = [Needed, "2fa_required", "sender_verification_eligible", "sender_verification_legacy",
        "sender_verification_exempt"];

    public string Name => "SendGrid";

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Check = "SendGrid key";
        var answer = await client.RequestAsync(BaseClient.Method.GET, urlPath: "scopes", cancellationToken: cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            yield return Finding.Failed(Check, "SendGrid does not know it.", "Make a key with the scope mail.send and put it into SendGrid__ApiKey.");
            yield break;
        }
        if (!answer.IsSuccessStatusCode)
        {
            yield return Finding.Failed(Check, $"SendGrid answered {(int)answer.StatusCode}.", "Try again in a few minutes, and at status.sendgrid.com.");
            yield break;
        }
        yield return CheckScopes(Check, ReadScopes(await answer.Body.ReadAsStringAsync(cancellationToken)));
        yield return CheckSender(await client.SendEmailAsync(Sample(), cancellationToken));
    }

    private static Finding CheckScopes(string check, IReadOnlyList<string> scopes)
    {
        if (!scopes.Contains(Needed, StringComparer.Ordinal))
            return Finding.Failed(check, "It may not send mail.", "Give it the scope mail.send.");
        var more = scopes.Except(Harmless, StringComparer.Ordinal).ToList();
        return more.Count == 0
            ? Finding.Ok(check, "It may send mail, and nothing else.")
            : Finding.Warning(check, $"It may do {more.Count} things besides sending mail, such as {more[0]}.", "Make a key with the scope mail.send only.");
    }

    private Finding CheckSender(SendGrid.Response answer)
    {
        const string Check = "Sender";
        return answer.StatusCode switch
        {
            _ when answer.IsSuccessStatusCode => Finding.Ok(Check, $"SendGrid would take a mail from {mail.From}; tried in its sandbox, and nothing was sent."),
            HttpStatusCode.Forbidden => Finding.Failed(Check, $"SendGrid takes no mail from {mail.From}.",
                "Authenticate the domain or verify the address in SendGrid, or correct Mail__From."),
            var status => Finding.Failed(Check, $"SendGrid answered {(int)status} to a mail in its sandbox.",
                "Look at Mail__From and each address of Mail__AdminTo, and again in some minutes."),
        };
    }

    private SendGridMessage Sample()
    {
        var message = MailHelper.CreateSingleEmailToMultipleRecipients(
            new EmailAddress(mail.From), [.. mail.Administrators.Select(address => new EmailAddress(address))], "Test", "Nothing to see.", null,
            showAllRecipients: true);
        message.SetSandBoxMode(enable: true);
        return message;
    }

    private static IReadOnlyList<string> ReadScopes(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("scopes", out var scopes) ? [.. scopes.EnumerateArray().Select(scope => scope.GetString()!)] : [];
    }
}
