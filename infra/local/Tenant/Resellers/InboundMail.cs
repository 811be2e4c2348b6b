using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using LicenseFunctions.Tenant.Exchange;

namespace LicenseFunctions.Tenant;

/// <summary>A reply on its way to the app: as a MIME message, and in the form that SendGrid's Inbound Parse posts.</summary>
internal sealed record InboundMail(MailboxMessage Message)
{
    private const string Boundary = "xYzZY";

    public const string ContentType = $"multipart/form-data; boundary={Boundary}";

    public static InboundMail Reply(Reseller reseller, ResellerOrder order, ResellerAnswer answer, string to, DateTimeOffset now)
    {
        var id = $"<{Guid.NewGuid():N}@{HostOf(reseller.AnswersFrom)}>";
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Message-ID"] = id,
            ["In-Reply-To"] = order.Mail.MessageId ?? "",
            ["References"] = order.Mail.MessageId ?? "",
        };
        if (answer == ResellerAnswer.AutoReply)
        {
            headers["Auto-Submitted"] = "auto-replied";
            headers["X-Auto-Response-Suppress"] = "All";
        }

        var text = ReplyTexts.Body(answer, reseller.Language, order);
        return new(new MailboxMessage
        {
            Id = Guid.NewGuid().ToString("N"),
            ReceivedAt = now,
            Direction = MailDirection.Reply,
            From = reseller.AnswersFrom,
            FromName = "Reseller",
            To = [to],
            Subject = ReplyTexts.Subject(answer, reseller.Language, order.Mail.Subject),
            Text = text,
            Html = $"<p>{HtmlEncoder.Default.Encode(text).Replace("&#xA;", "<br>", StringComparison.Ordinal)}</p>",
            Headers = headers,
            MessageId = id,
        });
    }

    /// <summary>As the reseller's server gives it to the next.</summary>
    public byte[] ToMime(Reseller reseller)
    {
        var head = string.Concat(HeaderLines(reseller).Select(line => line + "\r\n"));
        return [.. Utf8(head + "\r\n"), .. Encoding.GetEncoding(reseller.Charset).GetBytes(Message.Text!.ReplaceLineEndings("\r\n"))];
    }

    /// <summary>What Exchange finds when it takes the reply.</summary>
    public string AuthenticationResults(Reseller reseller) => ExchangeMime.AuthenticationResults(Message.From, reseller.Spf, reseller.Dkim);

    /// <summary>The bytes of the form. Made once: a signature covers them as they are.</summary>
    public byte[] ToForm(Reseller reseller)
    {
        using var form = new MemoryStream();
        foreach (var (name, value) in Common(reseller).Concat(reseller.SendsRaw ? Raw(reseller) : Parsed(reseller)))
        {
            // Quoted names and no type, as SendGrid writes its parts.
            form.Write(Utf8($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"));
            form.Write(value);
            form.Write(Utf8("\r\n"));
        }

        form.Write(Utf8($"--{Boundary}--\r\n"));
        return form.ToArray();
    }

    private IEnumerable<(string Name, byte[] Value)> Common(Reseller reseller)
    {
        yield return ("dkim", Utf8(reseller.Dkim is { } dkim ? $"{{@{HostOf(reseller.AnswersFrom)} : {dkim}}}" : "none"));
        yield return ("to", Utf8(Message.To[0]));
        yield return ("from", Utf8(From));
        yield return ("subject", Utf8(Message.Subject));
        yield return ("sender_ip", Utf8("192.0.2.25"));
        yield return ("envelope", Utf8(new JsonObject { ["to"] = new JsonArray(Message.To[0]), ["from"] = Message.From }.ToJsonString()));
        yield return ("charsets", Utf8(Charsets(reseller).ToJsonString()));
        yield return ("SPF", Utf8(reseller.Spf));
    }

    private IEnumerable<(string Name, byte[] Value)> Parsed(Reseller reseller)
    {
        var encoding = Encoding.GetEncoding(reseller.Charset);
        yield return ("headers", Utf8(string.Concat(HeaderLines(reseller).Prepend(Received).Select(line => line + "\n"))));
        yield return ("text", encoding.GetBytes(Message.Text!));
        yield return ("html", encoding.GetBytes(Message.Html!));
        yield return ("attachments", Utf8("0"));
    }

    private IEnumerable<(string Name, byte[] Value)> Raw(Reseller reseller)
    {
        yield return ("email", [.. Utf8($"{Received}\r\n"), .. ToMime(reseller)]);
    }

    private IEnumerable<string> HeaderLines(Reseller reseller)
    {
        yield return $"From: {From}";
        yield return $"To: {Message.To[0]}";
        yield return $"Subject: {EncodedWord(Message.Subject)}";
        yield return $"Date: {Date}";
        foreach (var (name, value) in Message.Headers) yield return $"{name}: {value}";
        yield return "MIME-Version: 1.0";
        yield return $"Content-Type: text/plain; charset={reseller.Charset}";
        yield return "Content-Transfer-Encoding: 8bit";
    }

    private static JsonObject Charsets(Reseller reseller)
    {
        var charsets = new JsonObject { ["to"] = "UTF-8", ["from"] = "UTF-8", ["subject"] = "UTF-8" };
        if (!reseller.SendsRaw) (charsets["text"], charsets["html"]) = (reseller.Charset, reseller.Charset);
        return charsets;
    }

    private string Received => $"Received: from mail.{HostOf(Message.From)} (192.0.2.25) by mx0047p1mdw1.sendgrid.net; {Date}";

    private string From => $"{Message.FromName} <{Message.From}>";

    private string Date => Message.ReceivedAt.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private static string EncodedWord(string text) => text.All(char.IsAscii) ? text : $"=?UTF-8?B?{Convert.ToBase64String(Utf8(text))}?=";

    private static string HostOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
