using System.Buffers.Text;
using System.Text.Json;

namespace LicenseFunctions.Tenant.Exchange;

/// <summary>
/// Where a round of delta stands, and the query that it was started with: the later links contain nothing else
/// (https://learn.microsoft.com/graph/api/message-delta).
/// </summary>
/// <param name="Generation">That of the mailbox when the token was given out.</param>
/// <param name="After">The last change that the caller knows.</param>
/// <param name="RemovedAfter">In the first round: the last change before it, since what was removed earlier was never reported.</param>
/// <param name="Since"><c>receivedDateTime ge</c>, or <c>gt</c> with <paramref name="IsExclusive"/>.</param>
internal sealed record DeltaToken(int Generation, long After, long RemovedAfter, string? Select, DateTimeOffset? Since, bool IsExclusive)
{
    public bool Fits(ExchangeMessage message) => Since is not { } since || (IsExclusive ? message.CreatedAt > since : message.CreatedAt >= since);

    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null for what this mailbox never wrote.</summary>
    public static DeltaToken? Read(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<DeltaToken>(Base64Url.DecodeFromChars(token));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
