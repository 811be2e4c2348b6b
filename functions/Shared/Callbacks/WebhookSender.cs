using System.Net.Http.Headers;

namespace LicenseFunctions.Shared.Callbacks;

/// <summary>Posts a body to an address, signed if there is a key, once. The caller checks the address, and decides about further attempts.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, TimeProvider clock)
{
    public const string ClientName = "webhooks";

    /// <summary>Standard Webhooks recommends 15 to 30 seconds.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    /// <summary>What is read of an answer, whose body is of no interest, before its connection is closed.</summary>
    private const int MaxAnswerBytes = 4096;

    public static void Add(IServiceCollection services)
    {
        services.AddHttpClient(ClientName, client =>
            {
                client.Timeout = AnswerTimeout;
                client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(AppMetrics.Name, productVersion: null));
            })
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                handler.MaxResponseDrainSize = MaxAnswerBytes;
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // Addresses may hold secrets: no span names them, and no trace of ours goes to others.
                handler.ActivityHeadersPropagator = null;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton<WebhookSender>();
    }

    /// <param name="id">The same in every attempt to deliver the same event.</param>
    /// <param name="key">Null if the receiver verifies no signature.</param>
    public async Task<WebhookAnswer> SendAsync(
        Uri address, string id, string contentType, byte[] body, WebhookKey? key, CancellationToken cancellationToken)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (key is not null)
            request.Headers.Add("webhook-signature", key.Sign(id, timestamp, body));
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var wait = answer.Headers.RetryAfter;
            return new WebhookAnswer((int)answer.StatusCode, wait?.Delta ?? (wait?.Date - clock.GetUtcNow()));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return WebhookAnswer.None;
        }
    }
}

/// <param name="Status">HTTP status; 0 without an answer.</param>
/// <param name="RetryAfter">How long the receiver asks to wait; null if it does not say.</param>
internal sealed record WebhookAnswer(int Status, TimeSpan? RetryAfter)
{
    private const int Gone = 410;

    public static WebhookAnswer Accepted { get; } = new(202, RetryAfter: null);
    public static WebhookAnswer Unwanted { get; } = new(Gone, RetryAfter: null);
    public static WebhookAnswer None { get; } = new(Status: 0, RetryAfter: null);

    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>Whether the receiver wants no further attempt.</summary>
    public bool IsUnwanted => Status == Gone && !IsFinal;

    /// <summary>Whether the app gives up now, and says so.</summary>
    public bool IsFinal { get; init; }

    public override string ToString() => Status == 0 ? "no answer" : Status.ToString(CultureInfo.InvariantCulture);
}
