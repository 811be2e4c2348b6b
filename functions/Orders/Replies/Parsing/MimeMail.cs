using MimeKit;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Reads a whole MIME message from a file. Only its text is loaded; the contents of attachments stay where they are.</summary>
internal static class MimeMail
{
    private const int MaxText = 1024 * 1024;

    /// <summary>Many times what a mail of 30 MB takes within <see cref="MimeLimits"/>: for what they do not foresee.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    public static async Task<(MailHeaders Headers, string Text)> ReadAsync(
        FileStream file, List<string> problems, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(Within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            await MimeLimits.CheckAsync(file, either.Token);
            var message = await new MimeParser(file, MimeFormat.Entity, persistent: true).ParseMessageAsync(either.Token);
            var headers = new HeaderList();
            // The body's own headers count, too: Content-Type marks a delivery report.
            foreach (var header in message.Headers.Concat(message.Body?.Headers ?? []))
                headers.Add(header);
            return (new MailHeaders(headers), await ReadTextAsync(message, problems, either.Token));
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            problems.Add("its MIME message takes too long to read");
            return (MailHeaders.None, "");
        }
        catch (FormatException)
        {
            problems.Add("its MIME message cannot be read");
            return (MailHeaders.None, "");
        }
    }

    private static async Task<string> ReadTextAsync(MimeMessage message, List<string> problems, CancellationToken cancellationToken)
    {
        var texts = message.BodyParts.OfType<TextPart>().Where(part => !part.IsAttachment).ToList();
        foreach (var part in texts.Where(part => part.IsPlain))
        {
            if (await DecodeAsync(part, problems, cancellationToken) is { } plain && !string.IsNullOrWhiteSpace(plain))
                return plain;
        }
        return texts.FirstOrDefault(part => part.IsHtml) is { } html ? HtmlText.Of(await DecodeAsync(html, problems, cancellationToken)) : "";
    }

    private static async Task<string> DecodeAsync(TextPart part, List<string> problems, CancellationToken cancellationToken)
    {
        if (part.Content is null)
            return "";
        var kept = new TruncatingBuffer(MaxText);
        await using var content = part.Content.Open();
        var buffer = new byte[16 * 1024];
        int read;
        while (!kept.IsCut && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            kept.Append(buffer.AsSpan(0, read));
        if (kept.IsCut)
            problems.Add("its text is longer than 1 MB");
        return kept.Decode(part.ContentType.Charset);
    }
}
