using System.Net;
using System.Runtime.CompilerServices;
using LicenseFunctions.Orders;
using SendGrid;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether the reseller's replies and SendGrid's delivery reports reach the app, and are signed.</summary>
internal sealed class RepliesProbe(
    ISendGridClient client, MailChannelOptions channel, OrderOptions orders, WebhookOptions webhooks, LinkOptions links, PublicAddress address) : IProbe
{
    private const string Check = "Inbound Parse";

    public string Name => Check;

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (channel.InUse != MailChannel.SendGrid)
        {
            yield return CheckLinks();
            yield break;
        }
        if (string.IsNullOrWhiteSpace(orders.ReplyDomain))
            yield return Finding.Note(Check, "Replies go to the administrators, who confirm orders manually.",
                "To let the app read replies, set Orders__ReplyDomain and Orders__ReplySigningKey.");
        else
            yield return await CheckParseAsync(orders.ReplyDomain, cancellationToken);
        yield return CheckLinks();
        yield return Key("Answers' signature", webhooks.InboundPublicKey, "Only replies to a reply address are trusted.", "SendGrid__InboundPublicKey");
        yield return Key("Reports' signature", webhooks.EventsPublicKey, "Delivery reports are ignored, so a lost mail is noticed late.",
            "SendGrid__EventsPublicKey");
    }

    private Finding CheckLinks()
    {
        const string Links = "Links in mails";
        if (string.IsNullOrEmpty(links.SigningKey))
            return Finding.Note(Links, "Order mails contain no links for the reseller.", "Set Links__SigningKey to a secret of at least 32 characters.");
        return address.LinkTo("links") is { } start
            ? Finding.Ok(Links, $"They start with {start}/.")
            : Finding.Warning(
                Links, "Mails contain no links: the app does not know its public address.", "Set Links__BaseUrl, such as https://licenses.contoso.com.");
    }

    private static Finding Key(string check, string? key, string without, string setting) => string.IsNullOrWhiteSpace(key)
        ? Finding.Note(check, without, $"Set {setting}.")
        : Finding.Ok(check, "Checked.");

    /// <summary>The app's key should not have the permission to read this; an administrator's key may have it during setup.</summary>
    private async Task<Finding> CheckParseAsync(string domain, CancellationToken cancellationToken)
    {
        var expected = address.LinkTo("webhooks/sendgrid/inbound") ?? "https://APP.azurewebsites.net/api/webhooks/sendgrid/inbound";
        var answer = await client.RequestAsync(BaseClient.Method.GET, urlPath: "user/webhooks/parse/settings", cancellationToken: cancellationToken);
        var manually = $"Check in SendGrid: host {domain}, URL {expected}; and in DNS: {domain} MX 10 mx.sendgrid.net.";
        if (answer.StatusCode == HttpStatusCode.Forbidden)
            return Finding.Note(Check, "The key may not read SendGrid's settings, as recommended.", manually);
        if (answer.StatusCode != HttpStatusCode.OK)
            return Finding.Warning(Check, $"SendGrid answered {(int)answer.StatusCode} to a request for its settings.", $"Retry in a few minutes. {manually}");
        var urls = ReadUrls(await answer.Body.ReadAsStringAsync(cancellationToken), domain);
        return urls.Count == 0 ? Finding.Failed(Check, $"SendGrid has no entry for {domain}.", $"Add one with the URL {expected}.")
            : urls.Contains(expected, StringComparer.OrdinalIgnoreCase) ? Finding.Ok(Check, $"SendGrid posts mail to {domain} to the app.")
            : Finding.Failed(Check, $"SendGrid posts mail to {domain} to another address.", $"Set the URL {expected}.");
    }

    private static IReadOnlyList<string> ReadUrls(string body, string domain)
    {
        using var json = JsonDocument.Parse(body);
        return !json.RootElement.TryGetProperty("result", out var entries) ? []
            : [.. entries.EnumerateArray().Where(entry => string.Equals(entry.GetProperty("hostname").GetString(), domain, StringComparison.OrdinalIgnoreCase))
                .Select(entry => entry.GetProperty("url").GetString()!)];
    }
}
