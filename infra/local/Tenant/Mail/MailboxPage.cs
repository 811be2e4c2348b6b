using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The mails for a person to read. What is in a mail was written by somebody else: all of it is encoded, a mail's HTML stands in
/// a frame that may do nothing, and the page's policy lets nothing be loaded.
/// </summary>
internal sealed class MailboxPage(Mailbox mailbox)
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string Style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
        header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; }
        details { border: 1px solid #8886; border-radius: .5rem; margin: .75rem 0; padding: .5rem 1rem; }
        summary { cursor: pointer; }
        .reply summary { font-style: italic; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; }
        dt, time { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        iframe { width: 100%; height: 24rem; border: 1px solid #8886; background: #fff; }
        """;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(Html(), context.RequestAborted);
    }

    private string Html()
    {
        var messages = mailbox.All;
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.Append("<meta name=\"viewport\" content=\"width=device-width\">");
        page.Append(CultureInfo.InvariantCulture, $"<title>Mailbox ({messages.Count})</title><style>{Style}</style></head><body>");
        page.Append("<header><h1>Mailbox</h1><p><a href=\"/mailbox\">Look again</a> · <a href=\"/mailbox/messages\">JSON</a></p></header>");
        if (messages.Count == 0) page.Append("<p>No mail yet.</p>");
        for (var index = messages.Count - 1; index >= 0; index--) Append(page, messages[index], isNewest: index == messages.Count - 1);
        return page.Append("</body></html>").ToString();
    }

    private static void Append(StringBuilder page, MailboxMessage mail, bool isNewest)
    {
        var kind = mail.Direction == MailDirection.Reply ? "reply" : "outgoing";
        var to = string.Join(", ", mail.To);
        page.Append(CultureInfo.InvariantCulture, $"<details class=\"{kind}\"{(isNewest ? " open" : "")}><summary>");
        page.Append(CultureInfo.InvariantCulture, $"<strong>{E(mail.Subject)}</strong> to {E(to)} ");
        page.Append(CultureInfo.InvariantCulture, $"<time>{mail.ReceivedAt:yyyy-MM-dd HH:mm:ss} UTC</time></summary><dl>");
        Row(page, "From", mail.FromName is null ? mail.From : $"{mail.FromName} <{mail.From}>");
        Row(page, "To", to);
        Row(page, "Cc", string.Join(", ", mail.Cc));
        Row(page, "Bcc", string.Join(", ", mail.Bcc));
        Row(page, "Reply-To", mail.ReplyTo);
        Row(page, "Attached", string.Join(", ", mail.Attachments));
        foreach (var (name, value) in mail.Headers) Row(page, name, value);
        foreach (var (name, value) in mail.CustomArgs) Row(page, $"argument {name}", value);
        page.Append("</dl>");
        if (mail.Text is not null) page.Append(CultureInfo.InvariantCulture, $"<pre>{E(mail.Text)}</pre>");
        if (mail.Html is not null)
            page.Append(CultureInfo.InvariantCulture, $"<iframe sandbox=\"\" title=\"As HTML\" srcdoc=\"{E(mail.Html)}\"></iframe>");
        page.Append("</details>");
    }

    private static void Row(StringBuilder page, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) page.Append(CultureInfo.InvariantCulture, $"<dt>{E(name)}</dt><dd>{E(value)}</dd>");
    }

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}
