using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LicenseFunctions.Tenant;

/// <summary>One webhook call, after its last try.</summary>
/// <param name="Status">Of the last answer; null: nobody answered.</param>
/// <param name="Tries">How often it was posted.</param>
public sealed record WebhookDelivery(Uri Url, int? Status, int Tries);

/// <summary>
/// Posts as SendGrid does: follows no redirect, tries again after 5xx and when nobody answers, drops on 4xx, signs timestamp and
/// raw body with ECDSA when there is a key.
/// </summary>
internal sealed class WebhookPoster(TenantServerOptions options) : IDisposable
{
    private const int MostTries = 4;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public async Task<WebhookDelivery> PostAsync(Uri url, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var status = await TryAsync(url, body, contentType, cancellationToken);
            if (status is < 500 || tries == MostTries) return new(url, status, tries);
            await Task.Delay(options.WebhookRetryDelay, options.TimeProvider, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<int?> TryAsync(Uri url, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation("User-Agent", "Sendlib/1.0 server-version=tenant");
        Sign(request, body);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        if (options.WebhookSigningKey is not { } key) return;
        var timestamp = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp), .. body];
        var signature = Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Signature", signature);
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Timestamp", timestamp);
    }
}
