using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace LicenseFunctions.Contract;

/// <summary>openapi.json, and a page for it that Scalar renders in the browser. The page sends no requests to the API.</summary>
internal static class ApiReferenceFunction
{
    /// <summary>Keeps Scalar from trying eval, which the policy forbids.</summary>
    private const string Setup = "globalThis.__zod_globalConfig={jitless:true}";

    /// <summary>No external fonts, assistant, telemetry, or buttons that send requests.</summary>
    private const string Configuration =
        """{"withDefaultFonts":false,"agent":{"disabled":true},"mcp":{"disabled":true},"telemetry":false"""
        + ""","showDeveloperTools":"never","hideTestRequestButton":true,"hideClientButton":true,"documentDownloadType":"none"}""";

    /// <summary>Scalar needs inline styles.</summary>
    private static readonly string Policy =
        $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Setup)))}'; "
        + "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Assembly Package = typeof(ScalarOptions).Assembly;

    /// <summary>In the script's address, so that browsers can cache it forever.</summary>
    private static string Version => Package.GetName().Version!.ToString(3);

    [Function("GetOpenApi")]
    public static IResult GetDocument([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Stream(OpenDocument(), "application/json");

    [Function("GetApiReference")]
    public static async Task<IResult> GetPage(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "docs")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = new StreamReader(OpenDocument());
        // In JSON only strings can contain "<", which could end the script element.
        var contract = (await document.ReadToEndAsync(cancellationToken)).Replace("<", @"\u003c", StringComparison.Ordinal);
        var address = WebUtility.HtmlEncode(request.PathBase.Add(request.Path).ToString().TrimEnd('/'));
        request.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>LicenseFunctions API</title>
            <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
            <body><script>{Setup}</script>
            <script id="api-reference" type="application/json" data-configuration='{Configuration}'>{contract}</script>
            <script src="{address}/scalar.js?v={Version}"></script></body></html>
            """,
            "text/html; charset=utf-8");
    }

    /// <summary>Anonymous: a browser sends no key for a script, and Scalar's script contains no tenant data.</summary>
    [Function("GetApiReferenceScript")]
    public static IResult GetScript([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/scalar.js")] HttpRequest request)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = request.Query["v"] == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        // The resource is gzip: 1.4 MB instead of 4.9.
        var script = Package.GetManifestResourceStream("ScalarStaticAssets.scalar.js")
            ?? throw new InvalidOperationException("Scalar's package has no scalar.js.");
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (!accepted.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality != 0))
            return Results.Stream(new GZipStream(script, CompressionMode.Decompress), "text/javascript; charset=utf-8");
        headers.ContentEncoding = "gzip";
        return Results.Stream(script, "text/javascript; charset=utf-8");
    }

    public static Stream OpenDocument() =>
        typeof(ApiReferenceFunction).Assembly.GetManifestResourceStream("LicenseFunctions.Contract.openapi.json")
        ?? throw new InvalidOperationException("openapi.json is not embedded in the app.");
}
