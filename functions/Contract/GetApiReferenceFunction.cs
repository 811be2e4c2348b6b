using System.Net;
using System.Security.Cryptography;

namespace LicenseFunctions.Contract;

/// <summary>openapi.json as a page for people, rendered by Scalar in the browser. It only shows: the page may send no request.</summary>
internal static class GetApiReferenceFunction
{
    /// <summary>Scalar tests with eval whether it may compile its checks, unless it is told not to; the policy forbids eval.</summary>
    private const string Setup = "globalThis.__zod_globalConfig={jitless:true}";

    /// <summary>No fonts from elsewhere, no assistant, no telemetry, and no button that would send a request.</summary>
    private const string Configuration =
        """{"withDefaultFonts":false,"agent":{"disabled":true},"mcp":{"disabled":true},"telemetry":false"""
        + ""","showDeveloperTools":"never","hideTestRequestButton":true,"hideClientButton":true,"documentDownloadType":"none"}""";

    /// <summary>Scalar writes its styles into the page, so only here they may stand inline.</summary>
    private static readonly string Policy =
        $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Setup)))}'; "
        + "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    [Function("GetApiReference")]
    public static async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "docs")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = new StreamReader(GetOpenApiFunction.OpenDocument());
        // Only texts can hold "<", and no text may end the script element.
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
