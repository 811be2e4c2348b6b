using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>A place that webhooks can be posted to; answers what it is told to, then 200.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<int> _answers;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();

    private WebhookReceiver(int[] answers)
    {
        _answers = new(answers);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost("/hook", ReceiveAsync);
        _app.MapPost("/moved", ReceiveAsync);
    }

    public Uri Url => new($"{_app.Urls.First()}/hook");

    /// <summary>The header Retry-After of every answer; null for none.</summary>
    public string? RetryAfter { get; init; }

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    public static Task<WebhookReceiver> StartAsync(params int[] answers) => StartAsync(retryAfter: null, answers);

    public static async Task<WebhookReceiver> StartAsync(string? retryAfter, params int[] answers)
    {
        var receiver = new WebhookReceiver(answers) { RetryAfter = retryAfter };
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count)
    {
        await Fixtures.Eventually.HoldsAsync(() => _received.Count >= count, $"{count} webhook calls");
        return Received;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(it => it.Key, it => it.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new(body.ToArray(), context.Request.ContentType!, headers) { Query = context.Request.QueryString.ToString() });
        context.Response.StatusCode = _answers.TryDequeue(out var status) ? status : 200;
        context.Response.Headers.RetryAfter = RetryAfter;
        if (context.Response.StatusCode is >= 300 and < 400)
            context.Response.Headers.Location = "/moved";
    }
}

internal sealed record ReceivedWebhook(byte[] Body, string ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public string Query { get; init; } = "";

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The fields of a form, as bytes: each has its own charset.</summary>
    public async Task<Dictionary<string, byte[]>> FieldsAsync()
    {
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new MultipartReader(
            ContentType[(ContentType.IndexOf("boundary=", StringComparison.Ordinal) + 9)..],
            new MemoryStream(Body));
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } section)
        {
            using var value = new MemoryStream();
            await section.Body.CopyToAsync(value, TestContext.Current.CancellationToken);
            fields[section.GetContentDispositionHeader()!.Name.Value!.Trim('"')] = value.ToArray();
        }

        return fields;
    }

    /// <summary>As docs/api.md tells receivers to verify a callback: with the bytes of the body, before anything reads them.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signed = Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}.").Concat(Body).ToArray();
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Headers["webhook-signature"]), Encoding.UTF8.GetBytes($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }

    public bool IsSignedBy(ECDsa key) => key.VerifyData(
        Encoding.ASCII.GetBytes(Headers["X-Twilio-Email-Event-Webhook-Timestamp"]).Concat(Body).ToArray(),
        Convert.FromBase64String(Headers["X-Twilio-Email-Event-Webhook-Signature"]),
        HashAlgorithmName.SHA256,
        DSASignatureFormat.Rfc3279DerSequence);
}
