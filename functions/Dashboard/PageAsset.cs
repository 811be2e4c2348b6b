using System.Collections.Frozen;
using System.Security.Cryptography;

namespace LicenseFunctions.Dashboard;

/// <summary>The style sheet and the script of the pages, in files so that pages have no inline code; see <see cref="PageRenderer"/>.</summary>
internal sealed record PageAsset(byte[] Content, string ContentType)
{
    public const string Style = "page.css";
    public const string Script = "page.js";

    private static readonly FrozenDictionary<string, PageAsset> ByName = new Dictionary<string, PageAsset>(StringComparer.OrdinalIgnoreCase)
    {
        [Style] = Read(Style, "text/css; charset=utf-8"),
        [Script] = Read(Script, "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>A hash of the content, so that browsers may cache a version forever.</summary>
    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(Content))[..16];

    public static PageAsset Of(string name) => ByName[name];

    private static PageAsset Read(string name, string contentType)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream($"LicenseFunctions.Dashboard.Pages.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded in the app.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return new PageAsset(content.ToArray(), contentType);
    }
}

/// <summary>Needs no key: a browser sends none for a style sheet, and the files contain no tenant data.</summary>
internal static class GetPageAssetFunction
{
    [Function("GetPageAsset")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = @"app/assets/{file:regex(^page\.(css|js)\z)}")] HttpRequest request, string file)
    {
        var asset = PageAsset.Of(file);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType);
    }
}
