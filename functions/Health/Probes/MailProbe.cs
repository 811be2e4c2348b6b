using System.Net;
using System.Runtime.CompilerServices;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks the SendGrid key and the sender. The mail goes to SendGrid's sandbox, which sends nothing.</summary>
internal sealed class MailProbe(ISendGridClient client, MailOptions mail, MailChannelOptions channel) : IProbe
{
    private const string Needed = "mail.send";

    /// <summary>The scope that the app needs, and those that SendGrid adds to every key.</summary>
    private static readonly string[] Expected =
        [Needed, "2fa_required", "sender_verification_eligible", "sender_verification_legacy", "sender_verification_exempt"];

    public string Name => "SendGrid";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Check = "SendGrid key";
        if (channel.InUse != MailChannel.SendGrid)
            yield break;
        var answer = await client.RequestAsync(BaseClient.Method.GET, urlPath: "scopes", cancellationToken: cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            yield return answer.StatusCode == HttpStatusCode.Unauthorized
                ? Finding.Failed(Check, "SendGrid does not know it.", "Create a key with the scope mail.send and set SendGrid__ApiKey to it.")
                : Finding.Failed(Check, $"SendGrid answered {(int)answer.StatusCode}.", "Check status.sendgrid.com, and retry in a few minutes.");
            yield break;
        }
        yield return CheckScopes(Check, ReadScopes(await answer.Body.ReadAsStringAsync(cancellationToken)));
        yield return CheckSender(await client.SendEmailAsync(Sample(), cancellationToken));
    }

    private static Finding CheckScopes(string check, IReadOnlyList<string> scopes)
    {
        if (!scopes.Contains(Needed, StringComparer.Ordinal))
            return Finding.Failed(check, "It may not send mail.", "Add the scope mail.send to the key.");
        var more = scopes.Except(Expected, StringComparer.Ordinal).ToList();
        return more.Count == 0
            ? Finding.Ok(check, "It may send mail, and nothing else.")
            : Finding.Warning(check, $"It has {more.Count} scopes besides mail.send, such as {more[0]}.", "Create a key with only the scope mail.send.");
    }

    private Finding CheckSender(SendGrid.Response answer)
    {
        const string Check = "Sender";
        return answer.StatusCode switch
        {
            _ when answer.IsSuccessStatusCode => Finding.Ok(Check, $"SendGrid accepts mail from {mail.From}. The check used its sandbox and sent nothing."),
            HttpStatusCode.Forbidden => Finding.Failed(Check, $"SendGrid accepts no mail from {mail.From}.",
                "Authenticate the domain or verify the address in SendGrid, or correct Mail__From."),
            var status => Finding.Failed(Check, $"SendGrid answered {(int)status} to a mail in its sandbox.",
                "Check Mail__From and each address of Mail__AdminTo, and retry in a few minutes."),
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
