using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Http;

/// <summary>
/// Where people reach the app, for links in mails: the setting <c>Links__BaseUrl</c>, else the host name that Azure and Core Tools give
/// in <c>WEBSITE_HOSTNAME</c>.
/// </summary>
internal sealed class PublicAddress(IConfiguration configuration)
{
    /// <summary>The host's default, and what host.json says.</summary>
    private const string RoutePrefix = "api";

    /// <summary>A link to one of the app's routes; null if the app does not know its own address.</summary>
    public string? LinkTo(string route) => Base() is { } address ? $"{address}/{RoutePrefix}/{route}" : null;

    private string? Base()
    {
        if (configuration["Links:BaseUrl"] is { Length: > 0 } set)
            return set.TrimEnd('/');
        if (configuration["WEBSITE_HOSTNAME"] is not { Length: > 0 } host)
            return null;
        var isLocal = host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || host.StartsWith("127.0.0.1", StringComparison.Ordinal);
        return $"{(isLocal ? "http" : "https")}://{host}";
    }
}
