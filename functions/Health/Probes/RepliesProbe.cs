using System.Net;
using System.Runtime.CompilerServices;
using LicenseFunctions.Orders;
using SendGrid;

namespace LicenseFunctions.Health.Probes;

/// <summary>Whether the reseller's answers and SendGrid's reports can reach the app, and be believed.</summary>
internal sealed class RepliesProbe(ISendGridClient client, OrderOptions orders, WebhookOptions webhooks, LinkOptions links, PublicAddress address) : IProbe
{
    private const string Check = "Inbound Parse";

    public string Name => Check;

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(orders.ReplyDomain))
            yield return Finding.Note(Check, "Answers go to the administrator, who confirms orders by hand.",
                "Set Orders__ReplyDomain and Orders__ReplySigningKey if the app is to read them.");
        else
            yield return await LookAtParseAsync(orders.ReplyDomain, cancellationToken);
        yield return LookAtLinks();
        yield return Key("Answers' signature", webhooks.InboundPublicKey, "Only answers to an order's own address are believed.", "SendGrid__InboundPublicKey");
        yield return Key("Reports' signature", webhooks.EventsPublicKey, "No delivery report is believed, so a mail that never arrived is noticed late.",
            "SendGrid__EventsPublicKey");
    }

    private Finding LookAtLinks()
    {
        const string Links = "Links in mails";
        if (string.IsNullOrEmpty(links.SigningKey))
            return Finding.Note(Links, "The reseller finds no links in order mails.", "Set Links__SigningKey to a secret of at least 32 characters.");
        return address.LinkTo("links") is { } start
            ? Finding.Ok(Links, $"They start with {start}/.")
            : Finding.Warning(
                Links, "Mails have no links: the app knows no address that others can open.", "Set Links__BaseUrl, such as https://licenses.contoso.com.");
    }

    private static Finding Key(string check, string? key, string without, string setting) => string.IsNullOrWhiteSpace(key)
        ? Finding.Note(check, without, $"Set {setting}.")
        : Finding.Ok(check, "Checked.");

    /// <summary>The app's own key may not read this, and should not; a wider one that is set for setting up may.</summary>
    private async Task<Finding> LookAtParseAsync(string domain, CancellationToken cancellationToken)
    {
        var expected = address.LinkTo("webhooks/sendgrid/inbound") ?? "https://APP.azurewebsites.net/api/webhooks/sendgrid/inbound";
        var answer = await client.RequestAsync(BaseClient.Method.GET, urlPath: "user/webhooks/parse/settings", cancellationToken: cancellationToken);
        var byHand = $"Look in SendGrid: host {domain}, URL {expected}; and in DNS: {domain} MX 10 mx.sendgrid.net.";
        if (answer.StatusCode == HttpStatusCode.Forbidden)
            return Finding.Note(Check, "The key cannot read SendGrid's settings, as it should be.", byHand);
        if (answer.StatusCode != HttpStatusCode.OK)
            return Finding.Warning(Check, $"SendGrid answered {(int)answer.StatusCode} when asked for its settings.", $"Try again in a few minutes. {byHand}");
        var urls = ReadUrls(await answer.Body.ReadAsStringAsync(cancellationToken), domain);
        return urls.Count == 0 ? Finding.Failed(Check, $"SendGrid has no entry for {domain}.", $"Add one with the URL {expected}.")
            : urls.Contains(expected, StringComparer.OrdinalIgnoreCase) ? Finding.Ok(Check, $"Mail to {domain} is handed to the app.")
            : Finding.Failed(Check, $"Mail to {domain} is handed to another address.", $"Set the URL {expected}.");
    }

    private static IReadOnlyList<string> ReadUrls(string body, string domain)
    {
        using var json = JsonDocument.Parse(body);
        return !json.RootElement.TryGetProperty("result", out var entries) ? []
            : [.. entries.EnumerateArray().Where(entry => string.Equals(entry.GetProperty("hostname").GetString(), domain, StringComparison.OrdinalIgnoreCase))
                .Select(entry => entry.GetProperty("url").GetString()!)];
    }
}
