using System.ComponentModel.DataAnnotations;
using LicenseFunctions.Shared.Notify;

namespace LicenseFunctions.Tests.Shared.Notify;

/// <summary>Which channels the settings allow, and what is said of the others.</summary>
public sealed class NotifyOptionsTests
{
    private const string Teams = "https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=s3cr3t";
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Theory]
    [InlineData("teams", Teams, null, null)]
    [InlineData("Teams", "https://default1.2.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1?sig=s3cr3t", null, null)]
    [InlineData("slack", "https://hooks.slack.com/services/T0/B0/s3cr3t", null, null)]
    [InlineData("webhook", "https://itsm.contoso.com/hook?s3cr3t", Key, null)]
    [InlineData("webhook", "http://127.0.0.1:7090/hook", Key, null)]
    [InlineData("mail", null, null, "finance@contoso.com")]
    public void Channel_ThatIsComplete_IsAccepted(string kind, string? url, string? secret, string? to) => Assert.Empty(Problems("0", kind, url, secret, to));

    [Theory]
    [InlineData("0", null, Teams, null, null, "0__Kind: mail, teams, slack or webhook")]
    [InlineData("0", "sms", Teams, null, null, "0__Kind: mail, teams, slack or webhook")]
    [InlineData("0", "teams", null, null, null, "0__Url: An absolute address")]
    [InlineData("0", "teams", "s3cr3t", null, null, "0__Url: An absolute address")]
    [InlineData("0", "teams", "http://prod.logic.azure.com/s3cr3t", null, null, "0__Url: The address must start with https://")]
    [InlineData("0", "teams", "https://u:s3cr3t@prod.logic.azure.com/", null, null, "0__Url: The address must have no user name")]
    [InlineData("0", "teams", "https://contoso.webhook.office.com/webhookb2/s3cr3t", null, null, "0__Url: This is the address of an Office 365 connector")]
    [InlineData("0", "slack", "https://169.254.169.254/s3cr3t", null, null, "0__Url: The address is one of a private network")]
    [InlineData("0", "slack", "https://10.0.0.4/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://172.31.0.4/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://192.168.1.1/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://2130706433/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://[fd00::1]/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://[::ffff:10.0.0.4]/s3cr3t", null, null, "private network")]
    [InlineData("0", "slack", "https://localhost/s3cr3t", null, null, "private network")]
    [InlineData("0", "webhook", "https://itsm.contoso.com/", null, null, "0__Secret: A secret is needed")]
    [InlineData("0", "webhook", "https://itsm.contoso.com/", "s3cr3t", null, "0__Secret: A secret is needed")]
    [InlineData("0", "slack", "https://hooks.slack.com/", Key, null, "0__Secret: Only a webhook is signed")]
    [InlineData("0", "slack", "https://hooks.slack.com/", null, "a@contoso.com", "0__To: Only a channel of mail")]
    [InlineData("0", "mail", null, null, null, "0__To: A mail address is needed")]
    [InlineData("0", "mail", "https://hooks.slack.com/", null, "a@contoso.com", "0__Url: A channel of mail")]
    [InlineData("first", "mail", null, null, "a@contoso.com", "first: Channels have numbers from 0 to 99")]
    public void Channel_ThatIsImpossible_SaysWhatToChange_AndQuotesNoSecret(string number, string? kind, string? url, string? secret, string? to, string why)
    {
        var problem = Assert.Single(Problems(number, kind, url, secret, to));

        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Problems(string number, string? kind, string? url, string? secret, string? to)
    {
        var options = new NotifyOptions { [number] = new() { Kind = kind, Url = url, Secret = secret, To = to } };
        return options.Validate(new ValidationContext(options)).Select(result => $"{result.MemberNames.Single()}: {result.ErrorMessage}");
    }
}
