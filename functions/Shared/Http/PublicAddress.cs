using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Http;

/// <summary>
/// Where people reach the app, for links in mails: the setting <c>Links__BaseUrl</c>, else the host name that Azure and Core Tools give
/// in <c>WEBSITE_HOSTNAME</c>. A name that only this machine knows counts only while the mails stay on it, too.
/// </summary>
internal sealed class PublicAddress(LinkOptions links, SendGridOptions sendGrid, IConfiguration configuration)
{
    /// <summary>The host's default, and what host.json says.</summary>
    private const string RoutePrefix = "api";

    /// <summary>A link to one of the app's routes; null if the app does not know an address that others can open.</summary>
    public string? LinkTo(string route) => Base() is { } address ? $"{address}/{RoutePrefix}/{route}" : null;

    private string? Base()
    {
        if (links.BaseUrl is { Length: > 0 } set)
            return set.TrimEnd('/');
        if (configuration["WEBSITE_HOSTNAME"] is not { Length: > 0 } host || !Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address))
            return null;
        if (address.IsLoopback)
            return sendGrid.IsLoopback ? $"http://{host}" : null;
        // A container's own name, or every address of the machine.
        return address.Host.Contains('.', StringComparison.Ordinal) && address.Host != "0.0.0.0" ? $"https://{host}" : null;
    }
}
