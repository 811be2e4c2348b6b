using System.IO.Compression;
using System.Reflection;
using Scalar.AspNetCore;

namespace LicenseFunctions.Contract;

/// <summary>Scalar's script, as its package brings it. Needs no key: a browser sends none for a script, and it holds nothing of the tenant.</summary>
internal static class GetApiReferenceScriptFunction
{
    private static readonly Assembly Package = typeof(ScalarOptions).Assembly;

    /// <summary>The same for the same script, so that a browser may keep what it has for good.</summary>
    public static string Version => Package.GetName().Version!.ToString(3);

    [Function("GetApiReferenceScript")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/scalar.js")] HttpRequest request)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = request.Query["v"] == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        // Embedded as gzip: 1.4 MB instead of 4.9.
        var script = Package.GetManifestResourceStream("ScalarStaticAssets.scalar.js")
            ?? throw new InvalidOperationException("Scalar's package has no scalar.js.");
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (!accepted.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality != 0))
            return Results.Stream(new GZipStream(script, CompressionMode.Decompress), "text/javascript; charset=utf-8");
        headers.ContentEncoding = "gzip";
        return Results.Stream(script, "text/javascript; charset=utf-8");
    }
}
