using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The mails for a person to read, as a mail program shows them: the list, and one mail as HTML, as text, or with all its headers. What is in
/// a mail was written by somebody else: all of it is encoded, a mail's HTML stands in a frame that may do nothing but open its links in a new tab,
/// and the page's policy lets nothing be loaded.
/// </summary>
internal sealed class MailboxPage(Mailbox mailbox)
{
    /// <summary>The list has so many, the newest.</summary>
    private const int MostListed = 500;

    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string Style = """
        :root { color-scheme: light dark; --bg: #f7f7f5; --card: #fff; --tx: #1b1e23; --mu: #575f69; --line: #e1e3e6; --lk: #1a4f9c; --on: #e7eef9; }
        @media (prefers-color-scheme: dark) {
          :root { --bg: #121417; --card: #1a1d21; --tx: #e7e9ec; --mu: #a6aeb8; --line: #2d3239; --lk: #93bdff; --on: #1d2d48; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--bg); color: var(--tx);
          font: 15px/1.45 "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { flex: 1; min-height: 0; display: grid; grid-template-columns: 23rem minmax(0, 1fr); }
        a { color: var(--lk); }
        a:focus-visible { outline: 2px solid var(--lk); outline-offset: -2px; }
        header { display: flex; gap: 20px; align-items: center; padding: 0 20px; border-bottom: 1px solid var(--line); }
        h1 { margin: 0 auto 0 0; font-size: 17px; }
        header a, .parts a, .back { display: inline-block; padding: 11px 0; }
        nav.list { overflow-y: auto; border-right: 1px solid var(--line); }
        .list ol { margin: 0; padding: 0; list-style: none; }
        .list a { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; padding: 11px 20px; border-bottom: 1px solid var(--line);
          color: inherit; text-decoration: none; }
        .list a[aria-current] { background: var(--on); }
        .list strong, .list small { grid-column: 1 / -1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .list strong { font-weight: 600; }
        .list span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .list span, .list time, .list small, dt { color: var(--mu); font-size: 13px; }
        article { display: flex; flex-direction: column; overflow-y: auto; background: var(--card); padding: 16px 24px 0; }
        .back { display: none; }
        h2 { margin: 0 0 8px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; align-items: baseline; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .parts { display: flex; gap: 20px; margin-top: 4px; border-bottom: 1px solid var(--line); }
        .parts a { text-decoration: none; }
        .parts [aria-current] { color: inherit; box-shadow: inset 0 -2px var(--lk); }
        pre { margin: 16px 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; max-width: 75ch; }
        .all { margin: 16px 0; }
        iframe { flex: 1; min-height: 24rem; margin: 0 -24px; width: calc(100% + 48px); border: 0; }
        .none { padding: 20px; color: var(--mu); }
        @media (max-width: 720px) {
          main { grid-template-columns: 100%; }
          nav.list { border: 0; }
          .reading nav.list, body:not(.reading) article { display: none; }
          article { padding: 0 16px; }
          .back { display: block; }
          iframe { margin: 0 -16px; width: calc(100% + 32px); }
        }
        """;

    public async Task InvokeAsync(HttpContext context)
    {
        var messages = mailbox.All;
        var id = context.Request.RouteValues["id"] as string;
        var open = id is null ? messages is [.., var newest] ? newest : null : messages.FirstOrDefault(mail => mail.Id == id);
        context.Response.StatusCode = id is not null && open is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(Html(messages, open, id is not null, context.Request.Query["part"]), context.RequestAborted);
    }

    private static string Html(IReadOnlyList<MailboxMessage> messages, MailboxMessage? open, bool isReading, string? part)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Append(CultureInfo.InvariantCulture, $"<title>Mailbox ({messages.Count})</title><style>{Style}</style></head>");
        page.Append(CultureInfo.InvariantCulture, $"<body{(isReading ? " class=\"reading\"" : "")}><header><h1>Mailbox ({messages.Count})</h1>");
        page.Append("<a href=\"/mailbox\">Refresh</a><a href=\"/mailbox/messages\">JSON</a></header><main><nav class=\"list\" aria-label=\"Mails\">");
        if (messages.Count == 0) page.Append("<p class=\"none\">No mail yet.</p>");
        page.Append("<ol>");
        foreach (var mail in messages.Reverse().Take(MostListed)) AppendItem(page, mail, isOpen: mail == open);
        page.Append("</ol></nav><article>");
        if (open is not null) AppendMail(page, open, part);
        else if (isReading) page.Append("<p class=\"none\">This mail is not there any more. <a href=\"/mailbox\">All mails</a></p>");
        return page.Append("</article></main></body></html>").ToString();
    }

    private static void AppendItem(StringBuilder page, MailboxMessage mail, bool isOpen)
    {
        var who = mail.Direction == MailDirection.Reply ? $"From {mail.From}" : $"To {string.Join(", ", mail.To)}";
        var start = string.Join(' ', (mail.Text ?? "").Split((char[]?)null, 30, StringSplitOptions.RemoveEmptyEntries).Take(29));
        page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{Link(mail)}\"{(isOpen ? " aria-current=\"true\"" : "")}>");
        page.Append(CultureInfo.InvariantCulture, $"<span>{E(who)}</span><time>{mail.ReceivedAt.ToLocalTime():d MMM HH:mm}</time>");
        page.Append(CultureInfo.InvariantCulture, $"<strong>{E(mail.Subject)}</strong><small>{E(start)}</small></a></li>");
    }

    private static void AppendMail(StringBuilder page, MailboxMessage mail, string? part)
    {
        var shown = part is "text" or "headers" || mail.Html is null ? part == "headers" ? part : "text" : "html";
        page.Append(CultureInfo.InvariantCulture, $"<a class=\"back\" href=\"/mailbox\">All mails</a><h2>{E(mail.Subject)}</h2><dl>");
        Row(page, "From", mail.FromName is null ? mail.From : $"{mail.FromName} <{mail.From}>");
        Row(page, "To", string.Join(", ", mail.To));
        Row(page, "Cc", string.Join(", ", mail.Cc));
        Row(page, "Bcc", string.Join(", ", mail.Bcc));
        Row(page, "Date", mail.ReceivedAt.ToLocalTime().ToString("dddd d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture));
        Row(page, "Attached", string.Join(", ", mail.Attachments));
        page.Append("</dl><nav class=\"parts\" aria-label=\"Show as\">");
        foreach (var (name, title) in new[] { ("html", "HTML"), ("text", "Text"), ("headers", "Headers") })
        {
            if (name == "html" ? mail.Html is not null : name != "text" || mail.Text is not null)
                page.Append(CultureInfo.InvariantCulture,
                    $"<a href=\"{Link(mail)}?part={name}\"{(name == shown ? " aria-current=\"true\"" : "")}>{title}</a>");
        }
        page.Append("</nav>");
        if (shown == "html")
        {
            page.Append("<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\" title=\"The mail\" srcdoc=\"");
            page.Append(E(InNewTabs(mail.Html!))).Append("\"></iframe>");
        }
        else if (shown == "text")
        {
            page.Append(CultureInfo.InvariantCulture, $"<pre>{E(mail.Text ?? "")}</pre>");
        }
        else
        {
            page.Append("<dl class=\"all\">");
            Row(page, "Reply-To", mail.ReplyTo);
            Row(page, "Message-ID", mail.MessageId);
            foreach (var (name, value) in mail.Headers) Row(page, name, value);
            foreach (var (name, value) in mail.CustomArgs) Row(page, $"argument {name}", value);
            Row(page, "Categories", string.Join(", ", mail.Categories));
            page.Append("</dl>");
        }
    }

    /// <summary>In the head, since what stands before the document type changes how a browser draws the mail.</summary>
    private static string InNewTabs(string html)
    {
        var head = html.IndexOf("<head>", StringComparison.OrdinalIgnoreCase);
        return head < 0 ? $"<base target=\"_blank\">{html}" : html.Insert(head + "<head>".Length, "<base target=\"_blank\">");
    }

    private static string Link(MailboxMessage mail) => E($"/mailbox/{Uri.EscapeDataString(mail.Id)}");

    private static void Row(StringBuilder page, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) page.Append(CultureInfo.InvariantCulture, $"<dt>{E(name)}</dt><dd>{E(value)}</dd>");
    }

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}
