using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary>What every call to the mail service goes through: faults, key, log.</summary>
internal sealed class SendGridGate(
    TenantServerOptions options, FaultPlan faults, RequestLog log, TimeProvider clock, CancellationToken stopping)
{
    public async Task PassAsync(HttpContext context, Func<Task<SendGridResponse>> handle)
    {
        var path = context.Request.Path + context.Request.QueryString;
        var rule = faults.Take(context.Request.Method, path);
        if (rule?.DelayMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), clock, context.RequestAborted);
        var response = rule?.Action switch
        {
            FaultAction.Throttle => SendGridResponse.For(429),
            FaultAction.Status => SendGridResponse.For(rule.Status),
            FaultAction.DropBefore => new(0),
            _ => Unauthorized(context.Request) ?? await handle(),
        };
        var fate = rule?.Action switch
        {
            FaultAction.DropBefore or FaultAction.AcceptThenDrop => ConnectionFate.Drop,
            FaultAction.AcceptThenHang => ConnectionFate.Hang,
            _ => ConnectionFate.Answer,
        };
        log.Add(new(clock.GetUtcNow(), context.Request.Method, path, fate == ConnectionFate.Answer ? response.Status : 0, InBatch: false));
        if (await fate.MeetAsync(context, stopping)) await WriteAsync(context.Response, response, rule?.RetryAfter);
    }

    private async Task WriteAsync(HttpResponse http, SendGridResponse response, string? retryAfter)
    {
        http.StatusCode = response.Status;
        if (response.MessageId is not null) http.Headers["X-Message-Id"] = response.MessageId;
        if (response.Status == 429)
            http.Headers["X-RateLimit-Reset"] = clock.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (retryAfter is not null) http.Headers.RetryAfter = retryAfter;
        if (response.Body is null) return;
        http.ContentType = "application/json";
        await http.WriteAsync(response.Body.ToJsonString(), http.HttpContext.RequestAborted);
    }

    /// <summary>Without a set key any will do.</summary>
    private SendGridResponse? Unauthorized(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(header["Bearer ".Length..]))
            return SendGridResponse.Refused(401, "authorization required");
        return options.SendGridApiKey is { } key && !string.Equals(header["Bearer ".Length..].Trim(), key, StringComparison.Ordinal)
            ? SendGridResponse.For(401)
            : null;
    }
}
