using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>
/// What the app has when it is fuzzed: everything is on, SendGrid's key is known, and what the contract's examples speak of is there,
/// so that calls get further than "not found".
/// </summary>
internal static class FuzzSetup
{
    public const string OrderId = "LIC-20261124-103805-7KQ2M";
    public const string MessageId = $"<{OrderId}.0f4b3f0a7d1e4a439a6e2c1f5b0d9e11@contoso.example>";

    /// <summary>The contract's example of a link is signed with it.</summary>
    public const string LinkKey = "another secret of thirty-two characters";

    private const string MailId = "0f4b3f0a7d1e4a439a6e2c1f5b0d9e11";

    private static readonly DateTimeOffset Then = new(2026, 11, 24, 10, 38, 5, TimeSpan.Zero);

    public static Dictionary<string, string> SettingsWith(ECDsa key) => new(StringComparer.Ordinal)
    {
        ["Orders:ReplyDomain"] = "reply.contoso.example",
        ["Orders:ReplySigningKey"] = "a secret of thirty-two characters",
        ["SendGrid:InboundPublicKey"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
        ["SendGrid:EventsPublicKey"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
        ["Links:SigningKey"] = LinkKey,
        ["Links:BaseUrl"] = "https://licenses.contoso.example",
        // Calls that are turned away test nothing.
        ["Limits:CallsPerMinute"] = "1000000",
        ["Limits:OpenCallsPerMinute"] = "1000000",
        ["Orders:MaxUnmatchedPerDay"] = "100000",
        ["Orders:MaxOrdersPerDay"] = "100000",
        ["Orders:MaxLicensesPerMonth"] = "1000000",
        ["Assignments:ProtectedUsers:0"] = "isaiah.langer@contoso.example",
    };

    public static async Task SetAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var snapshot = await services.GetRequiredService<UsageRecorder>().RecordAsync(cancellationToken);
        var sku = snapshot.Find("ENTERPRISEPACK")!;
        var order = new Order
        {
            Id = OrderId,
            SkuId = sku.SkuId,
            SkuPartNumber = sku.SkuPartNumber,
            DisplayName = sku.SkuPartNumber,
            Quantity = 5,
            PurchasedBefore = sku.Purchased,
            State = OrderState.Sent,
            RequestedAt = Then,
            SentAt = Then,
            MailMessageId = MessageId,
            RequestedBy = null,
            Reason = null,
            CorrelationId = "fuzz",
        };
        await services.GetRequiredService<OrderStore>().AddAsync(order, cancellationToken);
        await services.GetRequiredService<UnmatchedMailStore>().TryAddAsync(
            new UnmatchedMail
            {
                Id = MailId,
                ReceivedAt = Then,
                From = "orders@reseller.example",
                EnvelopeFrom = "",
                To = "",
                Subject = "Re: order",
                MessageId = null,
                Date = null,
                Excerpt = "Done.",
                Says = ReplyMeaning.Yes,
            },
            cancellationToken);
    }

    public static RequestFuzzer FuzzerOf(ECDsa key, int seed)
    {
        // One key object does not serve several at once.
        var gate = new Lock();
        return new RequestFuzzer(seed, signed =>
        {
            lock (gate)
                return Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        });
    }
}
