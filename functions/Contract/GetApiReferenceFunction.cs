using System.Net;
using System.Security.Cryptography;

namespace LicenseFunctions.Contract;

/// <summary>openapi.json as a page that Scalar renders in the browser. The page sends no requests to the API.</summary>
internal static class GetApiReferenceFunction
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

    [Function("GetApiReference")]
    public static async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "docs")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = new StreamReader(GetOpenApiFunction.OpenDocument());
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
            <script src="{address}/scalar.js?v={GetApiReferenceScriptFunction.Version}"></script></body></html>
            """,
            "text/html; charset=utf-8");
    }
}
