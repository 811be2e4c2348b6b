using System.IO.Compression;
using System.Reflection;
using Scalar.AspNetCore;

namespace LicenseFunctions.Contract;

/// <summary>Scalar's script from its package. Anonymous: a browser sends no key for a script, and it contains no tenant data.</summary>
internal static class GetApiReferenceScriptFunction
{
    private static readonly Assembly Package = typeof(ScalarOptions).Assembly;

    /// <summary>In the script's address, so that browsers can cache it forever.</summary>
    public static string Version => Package.GetName().Version!.ToString(3);

    [Function("GetApiReferenceScript")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/scalar.js")] HttpRequest request)
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
}
