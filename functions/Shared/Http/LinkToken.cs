using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Http;

/// <summary>The token of a link that works without a key: 128 bits of an HMAC-SHA256 over what the link is for.</summary>
internal static class LinkToken
{
    private const int Chars = 32;

    /// <summary>Null without a key: then there are no links.</summary>
    public static string? Of(string? key, string text) => string.IsNullOrEmpty(key)
        ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)))[..Chars];

    public static bool IsValid(string token, string? expected) =>
        expected is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token));
}

/// <summary>The page behind such a link: small and without script. GET changes nothing, because mail scanners open links.</summary>
internal static class LinkHtml
{
    /// <summary>Has no character that a template would encode, so that the hash holds.</summary>
    public const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}"
        + "label,textarea,button{display:block;font:inherit;width:100%;box-sizing:border-box;margin-top:1rem}button{padding:.75rem}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static IResult Answer(HttpRequest request, string html, int status)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }
}
