using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary><c>POST /v3/mail/send</c>: 202 with <c>X-Message-Id</c> and nothing else, or the errors.</summary>
internal sealed class MailSendEndpoint(SendGridGate gate, TenantServerOptions options, Action<MailboxMessage> accept, TimeProvider clock)
{
    /// <summary>"The total size of your email must be less than 30 MB".</summary>
    private const long LargestMail = 30 * 1024 * 1024;

    /// <summary>The number of the last mail: each has its own, also among those of earlier runs.</summary>
    private long _received = options.Seed.Mails
        .Select(mail => long.TryParse(mail.Id, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();

    public Task InvokeAsync(HttpContext context) => gate.PassAsync(context, () => SendAsync(context));

    private async Task<SendGridResponse> SendAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return SendGridResponse.Refused(405, "method not allowed");
        if (!context.Request.HasJsonContentType()) return SendGridResponse.Refused(415, "Content-Type should be application/json.");
        if (context.Request.ContentLength > LargestMail) return SendGridResponse.Refused(413, "content too large");
        var (body, tooLarge) = await ReadAsync(context);
        if (tooLarge) return SendGridResponse.Refused(413, "content too large");
        if (body is not JsonObject json) return SendGridResponse.Refused(400, "Bad Request");
        var messageId = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..22];
        return Take(new MailSend(json, messageId, clock.GetUtcNow()), messageId);
    }

    private SendGridResponse Take(MailSend mail, string messageId)
    {
        if (mail.Errors.Any) return new(400, mail.Errors.ToJson());
        var sender = mail.Personalizations[0].From;
        if (options.VerifiedSenders is { } verified && !verified.Contains(sender, StringComparer.OrdinalIgnoreCase))
        {
            mail.Errors.Add("from", MailTexts.FromUnverified);
            return new(403, mail.Errors.ToJson());
        }

        if (mail.SandboxMode) return new(200);
        foreach (var message in mail.Personalizations)
        {
            var number = Interlocked.Increment(ref _received).ToString(CultureInfo.InvariantCulture);
            var own = message.Headers.GetValueOrDefault("Message-ID");
            accept(message with { Id = number, MessageId = own ?? $"<{messageId}.{number}@geopod-ismtpd-0>" });
        }

        return new(202) { MessageId = messageId };
    }

    private static async Task<(JsonNode? Body, bool TooLarge)> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > LargestMail) return (null, true);
            await buffer.WriteAsync(chunk.AsMemory(0, read), context.RequestAborted);
        }

        try
        {
            return (JsonNode.Parse(buffer.ToArray(), documentOptions: StrictJson.Options), false);
        }
        catch (JsonException)
        {
            return (null, false);
        }
    }
}
