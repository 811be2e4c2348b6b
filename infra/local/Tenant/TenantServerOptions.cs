using System.Security.Cryptography;

namespace LicenseFunctions.Tenant;

/// <summary>What a <see cref="TenantServer"/> is started with. Everything else can be changed while it runs.</summary>
public sealed record TenantServerOptions
{
    /// <summary>On 127.0.0.1. 0: any free one.</summary>
    public int Port { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public TenantData Seed { get; init; } = TenantData.Default;

    /// <summary>The only key that <c>/v3</c> takes. Null: any.</summary>
    public string? SendGridApiKey { get; init; }

    /// <summary>What the key may do.</summary>
    public IReadOnlyCollection<string> SendGridScopes { get; init; } = ["mail.send", "sender_verification_eligible"];

    /// <summary>The addresses that may be a sender. Null: any.</summary>
    public IReadOnlyCollection<string>? VerifiedSenders { get; init; }

    /// <summary>The shared mailbox in Exchange Online: what <c>Mail:From</c> is.</summary>
    public string MailboxAddress { get; init; } = "licenses@contoso.example";

    /// <summary>Where orders go.</summary>
    public string ResellerAddress { get; init; } = "orders@reseller.example";

    /// <summary>What the reseller waits before it answers. <see cref="Timeout.InfiniteTimeSpan"/>: until it is told to.</summary>
    public TimeSpan ResellerDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the reseller's answers are posted, as SendGrid's Inbound Parse does. Null: they only stay in the mailbox.</summary>
    public Uri? InboundWebhook { get; init; }

    /// <summary>Where delivery events are posted. Null: nowhere.</summary>
    public Uri? EventWebhook { get; init; }

    /// <summary>An ECDSA P-256 key that both webhooks are signed with. Null: unsigned. Disposed by its owner.</summary>
    public ECDsa? WebhookSigningKey { get; init; }

    /// <summary>Waited between the tries of a webhook that answers 5xx.</summary>
    public TimeSpan WebhookRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What Graph takes for a request, and for each request of a batch (all of one batch at the same time).</summary>
    public TimeSpan Latency { get; init; }

    public TimeSpan BatchItemLatency { get; init; }
}
