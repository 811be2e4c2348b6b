using LicenseFunctions.Orders.Replies.Classification;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Creates a <see cref="ReceivedMail"/> from the fields of an Inbound Parse form.</summary>
internal static partial class InboundMailReader
{
    public static async Task<ReceivedMail> ReadAsync(
        InboundParseForm form, SignatureState signature, List<string> problems, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (headers, text, _) = form.Raw is { } raw
            ? await MimeMail.ReadAsync(raw, problems, clock, cancellationToken)
            : new MimeContent(ReadHeaders(form, problems), ReadText(form, problems));
        var envelope = MailEnvelope.Read(form.Bytes("envelope"));
        if (envelope is null)
            problems.Add("its envelope cannot be read");
        var from = form.Text("from");
        text = text.ReplaceLineEndings("\n");
        return new ReceivedMail(
            From: from.Length > 0 ? from : headers.Value("From"),
            FromAddress: OneAddress(from, headers, problems),
            Envelope: envelope ?? new MailEnvelope([], null),
            Subject: form.Has("subject") ? MailText.Decoded(form.Text("subject")) : headers.Value("Subject"),
            headers, text, QuoteStripper.Of(text), [.. SpfDomains(form.Text("SPF"), envelope), .. DkimDomains(form.Text("dkim").Trim())], signature, problems);
    }

    /// <summary>SPF checks the sender of the envelope, not the header From.</summary>
    private static IEnumerable<string> SpfDomains(string spf, MailEnvelope? envelope) =>
        string.Equals(spf.Trim(), "pass", StringComparison.OrdinalIgnoreCase) ? [MailText.DomainOf(envelope?.From ?? "")] : [];

    /// <summary><c>{@a.example : pass, @b.example : fail}</c>; any other format fails.</summary>
    private static IEnumerable<string> DkimDomains(string dkim) => !DkimResults().IsMatch(dkim) ? []
        : dkim.Trim('{', '}').Split(',').Select(result => result.Split(':')).Where(result => result[1].Trim() == "pass")
            .Select(result => result[0].Trim().TrimStart('@'));

    [GeneratedRegex(@"^\{@[A-Za-z0-9.-]+ ?: ?[a-z]+(, ?@[A-Za-z0-9.-]+ ?: ?[a-z]+)*\}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DkimResults();

    private static MailHeaders ReadHeaders(InboundParseForm form, List<string> problems)
    {
        if (form.Has("headers") && !form.IsCut("headers") && MailHeaders.Read(form.Bytes("headers")) is { } headers)
            return headers;
        problems.Add("its headers cannot be read");
        return MailHeaders.None;
    }

    private static string ReadText(InboundParseForm form, List<string> problems)
    {
        var text = form.Text("text");
        var isPlain = !string.IsNullOrWhiteSpace(text);
        if (form.IsCut(isPlain ? "text" : "html"))
            problems.Add("its text is longer than 1 MB");
        return isPlain ? text : HtmlText.Of(form.Text("html"));
    }

    /// <summary>The form and the mail's headers both name a sender. If they differ, the mail is not trusted.</summary>
    private static string? OneAddress(string from, MailHeaders headers, List<string> problems)
    {
        var inForm = MailText.Addresses(from);
        var addresses = inForm.Concat(headers.From).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (inForm.Count > 0 && addresses is [var address])
            return address;
        problems.Add(addresses.Count == 0 ? "it names no sender" : "it names more than one sender");
        return null;
    }
}

/// <summary>The SMTP envelope, as SendGrid posts it: <c>{"to": ["…"], "from": "…"}</c>.</summary>
/// <param name="From">Empty for delivery reports, which nobody may answer; null if unknown.</param>
internal sealed record MailEnvelope(IReadOnlyList<string> To, string? From)
{
    /// <summary>Null if it cannot be read.</summary>
    public static MailEnvelope? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var to = root.GetProperty("to").EnumerateArray().Select(address => (address.GetString() ?? "").Trim());
            return new MailEnvelope([.. to], root.GetProperty("from").GetString()?.Trim());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
