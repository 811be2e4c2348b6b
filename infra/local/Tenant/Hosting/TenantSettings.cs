using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tenant;

/// <summary>The app's settings that a simulated side stands for. What is already set stays as it is.</summary>
internal sealed class TenantSettings : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly KeptTenant _kept;
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    public TenantSettings(IConfiguration configuration, SimulatedSides sides, int port, KeptTenant kept)
    {
        (_configuration, Port, _kept) = (configuration, port, kept);
        if (sides.Graph)
        {
            Set("Graph:Endpoint", $"http://127.0.0.1:{port}/v1.0");
            Set("Graph:TenantId", kept.Tenant.Organization.Id.ToString());
        }

        if (sides.Mail) SetMail();
    }

    public int Port { get; }

    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>Where the app will send its orders, so that the reseller reads what is sent there.</summary>
    public string ResellerAddress =>
        _values.GetValueOrDefault("Reseller:Email") ?? _configuration["Reseller:Email"] ?? new TenantServerOptions().ResellerAddress;

    /// <summary>Null when the app has been given somebody else's key: webhooks are then unsigned.</summary>
    public ECDsa? WebhookSigningKey { get; private set; }

    public void Dispose() => WebhookSigningKey?.Dispose();

    private void SetMail()
    {
        var domain = TenantData.Default.Organization.Domain;
        Set("SendGrid:Host", $"http://127.0.0.1:{Port}");
        Set("SendGrid:ApiKey", "SG.simulated");
        Set("Mail:From", $"licenses@{domain}");
        Set("Mail:AdminTo", $"admin@{domain}");
        Set("Reseller:Email", "orders@reseller.example");
        Set("Reseller:AccountName", $"contoso@{domain}");
        Set("Orders:ReplyDomain", $"reply.{domain}");
        Set("Orders:ReplySigningKey", Convert.ToBase64String(_kept.ReplySigningKey));
        Set("Links:SigningKey", Convert.ToBase64String(HMACSHA256.HashData(_kept.ReplySigningKey, "links"u8)));
        SetWebhookKeys();
    }

    /// <summary>Signed as in production, so that a local run goes the same way.</summary>
    private void SetWebhookKeys()
    {
        string[] keys = ["SendGrid:EventsPublicKey", "SendGrid:InboundPublicKey"];
        if (!keys.All(key => SimulatedSides.Lacks(_configuration, key))) return;
        WebhookSigningKey = ECDsa.Create();
        WebhookSigningKey.ImportPkcs8PrivateKey(_kept.WebhookSigningKey, out _);
        var publicKey = Convert.ToBase64String(WebhookSigningKey.ExportSubjectPublicKeyInfo());
        foreach (var key in keys) Set(key, publicKey);
    }

    private void Set(string key, string value)
    {
        if (SimulatedSides.Lacks(_configuration, key)) _values[key] = value;
    }
}
