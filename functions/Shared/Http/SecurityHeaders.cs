namespace LicenseFunctions.Shared.Http;

/// <summary>
/// Headers of every answer for browsers and proxies, unless its function sets others: keep it nowhere, guess no other type, show it in no frame.
/// </summary>
internal static class SecurityHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        // An address may hold a key or a token.
        headers["Referrer-Policy"] = "no-referrer";
    }
}
