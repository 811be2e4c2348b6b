using System.Security.Cryptography;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Storage;

/// <summary>
/// The header Idempotency-Key and a hash of the body: the same key and body return the same order. If callers sign in with Entra ID, a key belongs to the
/// calling application; otherwise all callers share it.
/// </summary>
/// <param name="CommonRowKey">The row of the same key without an application, which an earlier call may have written; null if it is the same row.</param>
internal sealed record IdempotencyKey(string RowKey, string BodyHash, string? CommonRowKey = null)
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 200;

    /// <summary>Null without the header.</summary>
    /// <param name="application">The Entra application that calls; null where callers do not sign in.</param>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static IdempotencyKey? Read(HttpRequest request, OrderRequest body, string? application)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;
        var value = values.ToString();
        if (string.IsNullOrWhiteSpace(value))
            throw ProblemException.Invalid(Header, "It is empty. Send a value that no other order has, such as a new GUID, or leave the header out.");
        if (value.Length > MaxLength)
            throw ProblemException.Invalid(Header, $"At most {MaxLength} characters.");
        var common = new IdempotencyKey("key|" + Hash(value), Hash(JsonSerializer.Serialize(body)));
        return application is null ? common : common with { RowKey = $"key|caller|{Hash($"{application} {value}")}", CommonRowKey = common.RowKey };
    }

    /// <summary>A key of the app itself, which differs from all keys of callers. The same purpose always returns the same order.</summary>
    public static IdempotencyKey ForPurpose(string purpose) => new("key|app|" + Hash(purpose), BodyHash: "");

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
