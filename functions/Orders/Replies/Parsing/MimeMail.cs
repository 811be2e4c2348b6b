using MimeKit;

namespace LicenseFunctions.Orders.Replies.Parsing;

/// <summary>Reads the headers and text of a MIME message in a file. Attachments are not loaded.</summary>
internal static class MimeMail
{
    private const int MaxText = 1024 * 1024;

    /// <summary>Much longer than 30 MB within <see cref="MimeLimits"/> take.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    /// <summary>A file for a message. It is deleted when it is closed.</summary>
    public static FileStream CreateFile() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
        bufferSize: 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    public static async Task<MimeContent> ReadAsync(
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
            return new MimeContent(new MailHeaders(headers), await ReadTextAsync(message, problems, either.Token), DeliveryReport.Of(message));
        }
        catch (Exception e) when (e is FormatException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            problems.Add(e is FormatException ? "its MIME message cannot be read" : "its MIME message takes too long to read");
            return new MimeContent(MailHeaders.None, "");
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

/// <param name="Text">Plain.</param>
/// <param name="Report">Null if it is no delivery report.</param>
internal sealed record MimeContent(MailHeaders Headers, string Text, DeliveryReport? Report = null);

/// <summary>What a delivery report says (RFC 3464).</summary>
/// <param name="IsFailure">False if the mail is only delayed.</param>
/// <param name="Recipient">Whom the mail did not reach; null if it is not said.</param>
/// <param name="Reason">What the receiving server said; null if it is not said.</param>
/// <param name="OriginalId">The Message-ID of the mail that was not delivered; null if it is not said.</param>
internal sealed record DeliveryReport(bool IsFailure, string? Recipient, string? Reason, string? OriginalId)
{
    public static DeliveryReport? Of(MimeMessage message)
    {
        if (message.Body is not MultipartReport report || report.ReportType?.Equals("delivery-status", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        // The first group is about the report itself, each other one about a recipient.
        var recipients = report.OfType<MessageDeliveryStatus>().SelectMany(status => status.StatusGroups.Skip(1)).ToList();
        var failed = recipients.Find(group => !IsSuccess(group));
        var original = report.OfType<MessagePart>().FirstOrDefault()?.Message?.Headers;
        return new DeliveryReport(
            recipients.Count == 0 || recipients.Exists(group => group["Action"]?.Trim().Equals("failed", StringComparison.OrdinalIgnoreCase) == true),
            AfterType(failed?["Final-Recipient"]), AfterType(failed?["Diagnostic-Code"]),
            original is null ? null : new MailHeaders(original).MessageId);
    }

    private static bool IsSuccess(HeaderList group) => group["Action"]?.Trim().ToLowerInvariant() is "delivered" or "relayed" or "expanded";

    /// <summary>The value of a field such as <c>smtp;550 5.1.10 …</c>.</summary>
    private static string? AfterType(string? field) => field is null ? null : field[(field.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
}
