using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>
/// The cookie of somebody who opened the page with a function key: until when it holds, and an HMAC-SHA256 over that, signed with
/// <c>Links__SigningKey</c>. The key itself is not in it. Browsers send it only to the page, and only from the page's own site.
/// </summary>
internal sealed class PageKey(LinkOptions links, TimeProvider clock)
{
    public const string Cookie = "LicensesPage";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Whether there is a secret to sign cookies with.</summary>
    public bool CanSign => !string.IsNullOrEmpty(links.SigningKey);

    /// <exception cref="InvalidOperationException">There is no secret to sign cookies with.</exception>
    public void AddTo(HttpContext http)
    {
        var until = clock.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = SignatureOf(until) ?? throw new InvalidOperationException("There is no Links__SigningKey.");
        http.Response.Cookies.Append(Cookie, $"{until}.{signature}", new CookieOptions
        {
            Path = PublicAddress.PagePath,
            MaxAge = Lifetime,
            HttpOnly = true,
            Secure = !SameOrigin.IsLoopback(http.Request),
            SameSite = SameSiteMode.Strict,
        });
    }

    /// <summary>Whether the request has the cookie, and it is genuine and has not expired.</summary>
    public bool IsIn(HttpRequest request)
    {
        if (request.Cookies[Cookie]?.Split('.') is not [var until, var signature] || SignatureOf(until) is not { } expected)
            return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature))
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>The purpose keeps a signature of a link in a mail from being one of a cookie. Null without a secret.</summary>
    private string? SignatureOf(string until) => links.SigningKey is { Length: > 0 } secret
        ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"page until {until}")))
        : null;
}
