using MimeKit;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Reads the headers and text of a MIME message in a file. Attachments are not loaded.</summary>
internal static class MimeMail
{
    private const int MaxText = 1024 * 1024;

    /// <summary>Much longer than 30 MB within <see cref="MimeLimits"/> take.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    public static async Task<(MailHeaders Headers, string Text)> ReadAsync(
        FileStream file, List<string> problems, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await MimeLimits.CheckAsync(file, either.Token);
            var message = await new MimeParser(file, MimeFormat.Entity, persistent: true).ParseMessageAsync(either.Token);
            var headers = new HeaderList();
            // With the body's headers: Content-Type marks a delivery report.
            foreach (var header in message.Headers.Concat(message.Body?.Headers ?? []))
                headers.Add(header);
            return (new MailHeaders(headers), await ReadTextAsync(message, problems, either.Token));
        }
        catch (Exception e) when (e is FormatException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            problems.Add(e is FormatException ? "its MIME message cannot be read" : "its MIME message takes too long to read");
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
        var text = new TruncatingBuffer(MaxText);
        await using var content = part.Content.Open();
        var buffer = new byte[16 * 1024];
        int read;
        while (!text.IsCut && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            text.Append(buffer.AsSpan(0, read));
        if (text.IsCut)
            problems.Add("its text is longer than 1 MB");
        return text.Decode(part.ContentType.Charset);
    }
}
