using LicenseFunctions.Orders.Replies.Classification;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Makes a mail of the parts of a form.</summary>
internal static class InboundMailReader
{
    public static async Task<ReceivedMail> ReadAsync(
        InboundParseForm parts, SignatureState signature, List<string> problems, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (headers, text) = parts.Raw is { } raw
            ? await MimeMail.ReadAsync(raw, problems, clock, cancellationToken)
            : (ReadHeaders(parts, problems), ReadText(parts, problems));
        var envelope = MailEnvelope.Read(parts.Bytes("envelope"));
        if (envelope is null)
            problems.Add("its envelope cannot be read");
        var from = parts.Text("from");
        text = text.ReplaceLineEndings("\n");
        return new ReceivedMail
        {
            From = from.Length > 0 ? from : headers.Value("From"),
            FromAddress = OneAddress(from, headers, problems),
            Envelope = envelope ?? MailEnvelope.Unknown,
            Subject = parts.Has("subject") ? MailText.Decoded(parts.Text("subject")) : headers.Value("Subject"),
            Headers = headers,
            Text = text,
            QuoteStripper = QuoteStripper.Of(text),
            Spf = parts.Text("SPF"),
            Dkim = parts.Text("dkim"),
            Signature = signature,
            Problems = problems,
        };
    }

    private static MailHeaders ReadHeaders(InboundParseForm parts, List<string> problems)
    {
        if (parts.Has("headers") && !parts.IsCut("headers") && MailHeaders.Read(parts.Bytes("headers")) is { } headers)
            return headers;
        problems.Add("its headers cannot be read");
        return MailHeaders.None;
    }

    private static string ReadText(InboundParseForm parts, List<string> problems)
    {
        var text = parts.Text("text");
        var isPlain = !string.IsNullOrWhiteSpace(text);
        if (!isPlain)
            text = HtmlText.Of(parts.Text("html"));
        if (parts.IsCut(isPlain ? "text" : "html"))
            problems.Add("its text is longer than 1 MB");
        return text;
    }

    /// <summary>The form and the mail itself name the sender; a mail that is signed as one and shown as another is not to be believed.</summary>
    private static string? OneAddress(string from, MailHeaders headers, List<string> problems)
    {
        var addresses = MailText.Addresses(from).Concat(headers.From).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (MailText.Addresses(from).Count > 0 && addresses is [var address])
            return address;
        problems.Add(addresses.Count == 0 ? "it names no sender" : "it names more than one sender");
        return null;
    }
}
