using System.Security.Cryptography;
using System.Text.Json;

namespace LicenseFunctions.Tenant;

/// <summary>What a local run keeps of its simulated tenant for the next one, in the file <c>tenant.json</c>.</summary>
internal sealed record KeptTenant
{
    public required TenantData Tenant { get; init; }

    /// <summary><c>Orders:ReplySigningKey</c>: with another one, the links in earlier mails would be refused.</summary>
    public required byte[] ReplySigningKey { get; init; }

    /// <summary>Of both webhooks: ECDSA P-256, PKCS#8.</summary>
    public required byte[] WebhookSigningKey { get; init; }

    /// <summary>Whether the past of this tenant has been written to the app's tables.</summary>
    public bool HasHistory { get; init; }

    public static KeptTenant New()
    {
        using var webhooks = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new()
        {
            Tenant = TenantData.Default with { Organization = TenantData.Default.Organization with { Id = Guid.NewGuid() } },
            ReplySigningKey = RandomNumberGenerator.GetBytes(32),
            WebhookSigningKey = webhooks.ExportPkcs8PrivateKey(),
        };
    }

    /// <summary>Null where none is kept yet.</summary>
    /// <exception cref="IOException">The file is damaged.</exception>
    public static async Task<KeptTenant?> ReadAsync(string folder)
    {
        try
        {
            return await OwnerFile.ReadAsync<KeptTenant>(PathIn(folder));
        }
        catch (JsonException e)
        {
            throw new IOException(
                $"The simulated tenant cannot be read from {PathIn(folder)}: {e.Message}{Environment.NewLine}"
                + "Start with --reset to get a new tenant. That deletes the old one, its orders and its history.",
                e);
        }
    }

    public Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        return OwnerFile.WriteAsync(PathIn(folder), this);
    }

    private static string PathIn(string folder) => Path.Combine(folder, "tenant.json");
}
