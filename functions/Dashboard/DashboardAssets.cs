using System.Collections.Frozen;
using System.Security.Cryptography;

namespace LicenseFunctions.Dashboard;

/// <summary>
/// The page's style sheet and script. They are files of their own so that the page needs nothing inline, see <see cref="GetDashboardFunction"/>.
/// </summary>
internal sealed record DashboardAsset(byte[] Content, string ContentType)
{
    public const string Style = "dashboard.css";
    public const string Script = "dashboard.js";

    private static readonly FrozenDictionary<string, DashboardAsset> ByName = new Dictionary<string, DashboardAsset>(StringComparer.OrdinalIgnoreCase)
    {
        [Style] = Read(Style, "text/css; charset=utf-8"),
        [Script] = Read(Script, "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same for the same content, so that a browser may keep what it has for good.</summary>
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
