using System.Buffers;
using System.Text;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>Writes forms as SendGrid's Inbound Parse posts them, in both of its modes, and breaks them: boundaries, names, charsets, headers, MIME.</summary>
internal sealed class FormFuzzer(Random random)
{
    private const string Boundary = "xYzZY";

    private static readonly string[] Charsets = ["utf-8", "UTF-7", "utf-16", "utf-32", "iso-2022-jp", "gb18030", "windows-1252", "x-unknown", "", "\\u0000",
        "hz-gb-2312", "437"];

    private static readonly string[] Encodings = ["7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "nonsense"];

    private readonly ArrayBufferWriter<byte> _form = new();

    public (byte[] Body, string ContentType) Write()
    {
        _form.ResetWrittenCount();
        Field("dkim", Usually("{@reseller.example : pass}"));
        if (random.Next(2) == 0)
        {
            Field("email", Message(depth: 0));
        }
        else
        {
            Field("headers", Headers());
            Field("text", Usually("C'est fait."));
            Field("html", Html());
        }
        Field("from", Usually("Reseller <orders@reseller.example>"));
        Field("to", Usually("lic-20261124-103805-7kq2m.abc@reply.contoso.example"));
        Field("envelope", Usually("""{"to": ["x@reply.contoso.example"], "from": "orders@reseller.example"}"""));
        Field("subject", Usually("Re: LIC-20261124-103805-7KQ2M"));
        Field("charsets", Usually($$"""{"text": "{{Pick(Charsets)}}", "html": "{{Pick(Charsets)}}", "subject": "{{Pick(Charsets)}}"}"""));
        Field("SPF", Usually("pass"));
        if (random.Next(6) == 0)
            Many();
        Text($"--{Boundary}--\r\n");
        return (Broken(_form.WrittenSpan.ToArray()), ContentType());
    }

    private string ContentType() => random.Next(8) switch
    {
        0 => "multipart/form-data",
        1 => $"multipart/form-data; boundary=\"{HostileText.ForHeader(random)}\"",
        2 => $"multipart/mixed; boundary={new string('x', random.Next(60, 1000))}",
        3 => HostileText.ForHeader(random),
        _ => $"multipart/form-data; boundary={Boundary}",
    };

    private void Field(string name, string value)
    {
        if (random.Next(20) == 0)
            return;
        var disposition = random.Next(20) switch
        {
            0 => $"form-data; name={name}; name=\"{name}\"",
            1 => $"form-data; name*=utf-8''{name}",
            2 => $"attachment; filename=\"../../{name}\"; name=\"{name}\"",
            3 => HostileText.Any(random),
            _ => $"form-data; name=\"{name}\"",
        };
        Text($"--{Boundary}\r\nContent-Disposition: {disposition}\r\n\r\n{value}\r\n");
    }

    /// <summary>Parts or headers without end.</summary>
    private void Many()
    {
        var part = random.Next(2) == 0 ? $"--{Boundary}\r\n\r\n\r\n" : $"--{Boundary}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n";
        for (var i = random.Next(2000); i > 0; i--)
            Text(part);
        Text($"--{Boundary}\r\n");
        for (var i = random.Next(300); i > 0; i--)
            Text($"X-{i}: {i}\r\n");
        Text("\r\n\r\n");
    }

    private string Headers()
    {
        var headers = new StringBuilder();
        foreach (var (name, value) in new[]
        {
            ("From", "Reseller <orders@reseller.example>"), ("Subject", "=?utf-8?B?UmU6?= LIC-20261124-103805-7KQ2M"), ("Message-ID", "<1@reseller.example>"),
            ("In-Reply-To", FuzzSetup.MessageId), ("Date", "Tue, 24 Nov 2026 12:00:00 +0100"), ("Auto-Submitted", "no"),
        })
        {
            for (var i = random.Next(12) == 0 ? random.Next(400) : 1; i > 0; i--)
                headers.Append(name).Append(": ").Append(Usually(value)).Append(random.Next(10) == 0 ? "\r\n\t" : "").Append("\r\n");
        }
        return headers.ToString();
    }

    private string Message(int depth)
    {
        var encoding = Pick(Encodings);
        var head = $"{(depth == 0 ? Headers() : "")}MIME-Version: 1.0\r\n";
        var inner = $"B{depth}";
        return random.Next(depth > 40 ? 2 : 5) switch
        {
            0 => $"{head}Content-Type: text/plain; charset=\"{Pick(Charsets)}\"\r\nContent-Transfer-Encoding: " +
                $"{encoding}\r\n\r\n{Usually("Done. =0D=0A QUFB")}\r\n",
            1 => $"{head}Content-Type: text/html; charset={Pick(Charsets)}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{Html()}\r\n",
            2 => $"{head}Content-Type: message/rfc822\r\n\r\n{Message(depth + 1)}",
            3 => $"{head}Content-Type: multipart/{Pick(["mixed", "alternative", "report", "related", "signed"])}; " +
                $"boundary=\"{inner}\"\r\n\r\n--{inner}\r\n{Message(depth + 1)}\r\n--{inner}\r\n{Message(depth + 1)}\r\n--{inner}--\r\n",
            _ => $"{head}Content-Type: {HostileText.Any(random)}\r\n\r\n{HostileText.Any(random)}",
        };
    }

    private string Html()
    {
        var html = new StringBuilder();
        for (var i = random.Next(12) == 0 ? 3000 : random.Next(12); i > 0; i--)
            html.Append(Pick(["<div>", "<blockquote>", "</div>", "<table><tr><td>", "<script>", "<!--", "&#x10FFFF;", "&amp", "<a b='c' b=\"d\">", "</script>",
                "<svg><style>", "Done.", "<p hidden>", "<![CDATA[", HostileText.Any(random)]));
        return html.ToString();
    }

    private string Usually(string value) => random.Next(10) == 0 ? HostileText.Any(random) : value;

    private string Pick(string[] texts) => texts[random.Next(texts.Length)];

    private void Text(string text) => _form.Write(random.Next(10) == 0 ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text));

    private byte[] Broken(byte[] form)
    {
        switch (random.Next(12))
        {
            case 0:
                return form[..random.Next(form.Length + 1)];
            case 1:
                Bytes.Flip(form, random);
                return form;
            case 2:
                return [.. form, .. form];
            case 3:
                random.NextBytes(form);
                return form;
            default:
                return form;
        }
    }
}
