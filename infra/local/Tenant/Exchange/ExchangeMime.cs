using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>What Exchange writes: the MIME of a mail, and the lines on top of one that comes in.</summary>
internal static partial class ExchangeMime
{
    private const string Server = "AM0PR04MB4242.eurprd04.prod.outlook.com";

    /// <summary>
    /// Written by Exchange and removed from what comes from outside: https://learn.microsoft.com/exchange/header-firewall-exchange-2013-help.
    /// Not verified for Exchange Online.
    /// </summary>
    private const string OrganizationHeader = "X-MS-Exchange-Organization-";

    private const string FromInside = $"{OrganizationHeader}AuthAs: Internal\r\n";

    /// <summary>How a mail of our own is read: https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo lists these texts.</summary>
    /// <param name="dkim">Null: not signed.</param>
    public static string AuthenticationResults(string from, string spf, string? dkim)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var signature = dkim switch
        {
            null => "dkim=none (message not signed)\r\n header.d=none",
            "pass" => $"dkim=pass (signature was verified)\r\n header.d={domain}",
            _ => $"dkim={dkim} (body hash did not verify)\r\n header.d={domain}",
        };
        var passes = spf == "pass" || dkim == "pass";
        var (verdict, reason) = passes ? ("pass", "100") : ("fail", "001");
        return $"spf={spf} (sender IP is 192.0.2.25)\r\n smtp.mailfrom={domain}; {signature};dmarc={verdict} action=none\r\n"
            + $" header.from={domain};compauth={verdict} reason={reason}";
    }

    /// <summary>A mail as it lies in the inbox after it came from the Internet: Exchange's lines are the topmost, the sender's stay below.</summary>
    public static byte[] FromOutside(byte[] mime, string authenticationResults, DateTimeOffset now)
    {
        var text = Encoding.Latin1.GetString(mime);
        var end = HeaderEnd().Match(text) is { Success: true } blank ? blank.Index : text.Length;
        var own = OrganizationHeaders().Replace(text[..end], "");
        var top = $"Received: from mail.sender.example (192.0.2.25) by\r\n AM0EUR02FT042.mail.protection.outlook.com; {Date(now)}\r\n"
            + $"Authentication-Results: {authenticationResults}\r\n"
            + $"{OrganizationHeader}AuthAs: Anonymous\r\n";
        return Encoding.Latin1.GetBytes(top + own + text[end..]);
    }

    /// <summary>A mail from this organization to the mailbox itself: no Authentication-Results.</summary>
    public static byte[] Internal(ExchangeMessage sent) => [.. Encoding.ASCII.GetBytes(FromInside), .. Write(sent)];

    /// <summary>A message as <c>$value</c> gives it.</summary>
    public static byte[] Of(ExchangeMessage message) => message.Mime ?? Write(message);

    /// <summary>Its text, which Exchange makes of an HTML mail.</summary>
    public static string TextOf(ExchangeMessage message) => message.IsHtml ? PlainText(message.Body) : message.Body;

    /// <summary>What the recipients get.</summary>
    public static MailboxMessage ToMail(ExchangeMessage sent)
    {
        var headers = new Dictionary<string, string>(sent.Headers, StringComparer.OrdinalIgnoreCase);
        if (sent.Thread.Count > 0) (headers["In-Reply-To"], headers["References"]) = (sent.Thread[^1], string.Join(' ', sent.Thread));
        return new()
        {
            Id = Guid.NewGuid().ToString("N"),
            ReceivedAt = sent.SentAt!.Value,
            From = sent.From,
            FromName = sent.FromName,
            To = sent.To,
            Cc = sent.Cc,
            Bcc = sent.Bcc,
            ReplyTo = sent.ReplyTo is [var first, ..] ? first : null,
            Subject = sent.Subject,
            Text = TextOf(sent),
            Html = sent.IsHtml ? sent.Body : null,
            Headers = headers,
            Categories = sent.Categories,
            MessageId = sent.InternetMessageId,
        };
    }

    /// <summary>
    /// What comes back for an address that does not exist. The parts are those of RFC 3464; sender, subject and the header that marks it are what bounce
    /// parsers look for (https://github.com/sisimai/p5-sisimai, Lhost/Office365.pm). Not verified: the exact text, and that no Authentication-Results is there.
    /// </summary>
    public static byte[] NonDeliveryReport(ExchangeMessage sent, string recipient, DateTimeOffset now)
    {
        var host = sent.From[(sent.From.LastIndexOf('@') + 1)..];
        using var original = Message(sent);
        using var text = new TextPart(TextFormat.Plain)
        {
            Text = $"Your message to {recipient} couldn't be delivered.\n\n{recipient} wasn't found at {recipient[(recipient.LastIndexOf('@') + 1)..]}.\n",
        };
        using var status = new MessageDeliveryStatus();
        status.StatusGroups.Add(new() { { "Reporting-MTA", $"dns;{Server}" }, { "Received-From-MTA", $"dns;{Server}" }, { "Arrival-Date", Date(now) } });
        status.StatusGroups.Add(new()
        {
            { "Final-Recipient", $"rfc822;{recipient}" },
            { "Action", "failed" },
            { "Status", "5.1.1" },
            { "Diagnostic-Code", "smtp;550 5.1.1 The email account that you tried to reach does not exist." },
            { "Remote-MTA", "dns;mx.recipient.example" },
        });
        using var report = new MimeMessage
        {
            Subject = $"Undeliverable: {sent.Subject}",
            Date = now,
            MessageId = ExchangeMailbox.NewMessageId(),
            InReplyTo = sent.InternetMessageId,
            Body = new MultipartReport("delivery-status", text, status, new MessagePart { Message = original }),
        };
        report.From.Add(new MailboxAddress("Microsoft Outlook", $"MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{host}"));
        report.To.Add(new MailboxAddress(null, sent.From));
        report.References.Add(sent.InternetMessageId);
        report.Headers.Add("Auto-Submitted", "auto-replied");
        report.Headers.Add("X-MS-Exchange-Message-Is-Ndr", "");
        return [.. Encoding.ASCII.GetBytes(FromInside), .. Bytes(report)];
    }

    private static byte[] Write(ExchangeMessage message)
    {
        using var mime = Message(message);
        return Bytes(mime);
    }

    private static MimeMessage Message(ExchangeMessage message)
    {
        var mime = new MimeMessage
        {
            Subject = message.Subject,
            Date = message.SentAt ?? message.CreatedAt,
            MessageId = message.InternetMessageId,
            Body = message.IsHtml
                ? new MultipartAlternative
                {
                    new TextPart(TextFormat.Plain) { Text = TextOf(message) },
                    new TextPart(TextFormat.Html) { Text = message.Body },
                }
                : new TextPart(TextFormat.Plain) { Text = message.Body },
        };
        mime.From.Add(new MailboxAddress(message.FromName, message.From));
        mime.To.AddRange(message.To.Select(to => new MailboxAddress(null, to)));
        mime.Cc.AddRange(message.Cc.Select(cc => new MailboxAddress(null, cc)));
        mime.ReplyTo.AddRange(message.ReplyTo.Select(to => new MailboxAddress(null, to)));
        if (message.Thread.Count > 0) mime.InReplyTo = message.Thread[^1];
        foreach (var id in message.Thread) mime.References.Add(id);
        foreach (var (name, value) in message.Headers) mime.Headers.Add(name, value);
        return mime;
    }

    private static byte[] Bytes(MimeMessage message)
    {
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        using var stream = new MemoryStream();
        message.WriteTo(options, stream, CancellationToken.None);
        return stream.ToArray();
    }

    /// <summary>Exchange makes the text of an HTML mail itself: a link is followed by its address, as <c>text&lt;https://…&gt;</c>.</summary>
    private static string PlainText(string html)
    {
        var linked = Links().Replace(Items().Replace(Unseen().Replace(html, ""), "$0- "), "${text}\u0001${address}\u0002");
        var text = WebUtility.HtmlDecode(Tags().Replace(LineEnds().Replace(linked, "\n"), "")).Replace('\u0001', '<').Replace('\u0002', '>');
        return string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Date(DateTimeOffset time) => time.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    [GeneratedRegex("(\r?\n){2}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeaderEnd();

    [GeneratedRegex(
        @"^X-MS-Exchange-Organization-[^\n]*\n([ \t][^\n]*\n)*", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OrganizationHeaders();

    [GeneratedRegex(
        "<(head|style|script)[ >].*?</(head|style|script)>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unseen();

    [GeneratedRegex("<li[^>]*>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Items();

    [GeneratedRegex(
        "<a [^>]*href=\"(?<address>[^\"]*)\"[^>]*>(?<text>.*?)</a>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();

    [GeneratedRegex("<br ?/?>|</(p|div|tr|li|h[1-6]|table)>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LineEnds();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();
}
