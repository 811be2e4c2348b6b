using System.Net;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>
/// Whether a form comes from a page of this app. Browsers say so in headers that a page cannot change:
/// https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site, and older ones at least in
/// https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin.
/// </summary>
internal static class SameOrigin
{
    public static bool Sent(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site.Length > 0
            ? site == "same-origin"
            : Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) && IsOwn(origin, request);
    }

    /// <summary>Whether a link on another site, or one in a mail, led here: then browsers leave out cookies that are SameSite=Strict.</summary>
    public static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "" or "cross-site";

    public static bool IsLoopback(HttpRequest request) =>
        request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Compared with the Host header. The scheme of the request is that of the last hop, so it is not used: Azure requires https.</summary>
    private static bool IsOwn(Uri origin, HttpRequest request) =>
        string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && (origin.Scheme == Uri.UriSchemeHttps || (origin.Scheme == Uri.UriSchemeHttp && IsLoopback(request)));
}
