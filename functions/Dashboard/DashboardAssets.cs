using System.Collections.Frozen;
using System.Security.Cryptography;

namespace LicenseFunctions.Dashboard;

/// <summary>The style sheet and the script of the page, in files so that the page has no inline code; see <see cref="GetDashboardFunction"/>.</summary>
internal sealed record DashboardAsset(byte[] Content, string ContentType)
{
    public const string Style = "dashboard.css";
    public const string Script = "dashboard.js";

    private static readonly FrozenDictionary<string, DashboardAsset> ByName = new Dictionary<string, DashboardAsset>(StringComparer.OrdinalIgnoreCase)
    {
        [Style] = Read(Style, "text/css; charset=utf-8"),
        [Script] = Read(Script, "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>A hash of the content, so that browsers may cache a version forever.</summary>
    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(Content))[..16];

    public static DashboardAsset Of(string name) => ByName[name];

    private static DashboardAsset Read(string name, string contentType)
    {
        using var stream = typeof(DashboardAsset).Assembly.GetManifestResourceStream($"LicenseFunctions.Dashboard.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded in the app.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return new DashboardAsset(content.ToArray(), contentType);
    }
}

/// <summary>Needs no key: a browser sends none for a style sheet, and the files contain no tenant data.</summary>
internal static class GetDashboardAssetFunction
{
    [Function("GetDashboardAsset")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = @"dashboard/{file:regex(^dashboard\.(css|js)\z)}")] HttpRequest request, string file)
    {
        var asset = DashboardAsset.Of(file);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType);
    }
}
