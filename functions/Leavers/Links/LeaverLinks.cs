using System.Security.Cryptography;

namespace LicenseFunctions.Leavers.Links;

/// <summary>
/// Links with which one question about a license is answered without a key: <c>/api/links/leavers/{skuId}/{user}/{question}?token=…</c>, see
/// <see cref="LinkToken"/>. There are no links without <c>Links__SigningKey</c> or a public address of the app.
/// </summary>
internal sealed class LeaverLinks(LinkOptions options, PublicAddress address)
{
    public bool Exist => !string.IsNullOrEmpty(options.SigningKey) && address.LinkTo("") is not null;

    public static string NewQuestion() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Null if there are no links.</summary>
    public string? For(LeaverRow row) => row.Question is { } question && TokenOf(row.SkuId, row.UserId, question) is { } token
        ? address.LinkTo($"links/leavers/{row.SkuId:D}/{Uri.EscapeDataString(row.UserId)}/{question}?token={token}")
        : null;

    public bool IsValid(Guid skuId, string userId, string question, string token) => LinkToken.IsValid(token, TokenOf(skuId, userId, question));

    private string? TokenOf(Guid skuId, string userId, string question) => LinkToken.Of(options.SigningKey, $"leaver {skuId:D} {userId} {question}");
}
