using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Orders;

/// <summary>The header Idempotency-Key with what it was sent for: the same key and body are the same order.</summary>
internal sealed record IdempotencyKey(string RowKey, string BodyHash)
{
    private const int MaxLength = 200;

    /// <summary>Null without the header.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static IdempotencyKey? Read(HttpRequest request, OrderRequest body)
    {
        var value = request.Headers["Idempotency-Key"].ToString();
        if (value.Length == 0)
            return null;
        if (value.Length > MaxLength)
            throw ProblemException.Invalid("Idempotency-Key", $"At most {MaxLength} characters.");
        return new IdempotencyKey("key|" + Hash(value), Hash(JsonSerializer.Serialize(body)));
    }

    /// <summary>The app's own key, which no caller's can equal: what it is sent for is the same order whatever the body.</summary>
    public static IdempotencyKey ForPurpose(string purpose) => new("key|app|" + Hash(purpose), BodyHash: "");

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
