using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Http;

/// <summary>
/// The app's address for links in mails: <c>Links__BaseUrl</c>, else <c>WEBSITE_HOSTNAME</c>, which Azure and Core Tools set. A loopback name counts
/// only if mails go to a test server on this machine.
/// </summary>
internal sealed class PublicAddress(
    LinkOptions links, MailChannelOptions channel, SendGridOptions sendGrid, GraphOptions graph, IConfiguration configuration)
{
    /// <summary>The host's default and the value in host.json.</summary>
    public const string RoutePrefix = "api";

    /// <summary>The path of the page for people; all its pages and forms are below it.</summary>
    public const string PagePath = $"/{RoutePrefix}/app";

    /// <summary>A link to a route of the app; null if others could not open it.</summary>
    public string? LinkTo(string route) => Base() is { } address ? $"{address}/{RoutePrefix}/{route}" : null;

    private string? Base()
    {
        if (links.BaseUrl is { Length: > 0 } set)
            return set.TrimEnd('/');
        if (configuration["WEBSITE_HOSTNAME"] is not { Length: > 0 } host || !Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address))
            return null;
        if (address.IsLoopback)
            return channel.IsTest(sendGrid, graph) ? $"http://{host}" : null;
        // A name without a dot is a container's; 0.0.0.0 means every address of the machine.
        return address.Host.Contains('.', StringComparison.Ordinal) && address.Host != "0.0.0.0" ? $"https://{host}" : null;
    }
}

/// <summary>Settings <c>Links__…</c>: the links in mails.</summary>
internal sealed class LinkOptions : IValidatableObject
{
    public const string Section = "Links";

    /// <summary>The app's public address. Default: the host name from Azure.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Secret of at least 32 characters that signs links of orders. Without it, mails contain no such links.</summary>
    public string? SigningKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(BaseUrl) && !IsAddress(BaseUrl))
            yield return new($"'{BaseUrl}' must be an address such as https://licenses.contoso.com, without /api at its end.", [nameof(BaseUrl)]);
        if (!string.IsNullOrEmpty(SigningKey) && SigningKey.Length < 32)
            yield return new("A secret of at least 32 characters is needed.", [nameof(SigningKey)]);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { Query: "", Fragment: "", UserInfo: "" }
        && !address.AbsolutePath.TrimEnd('/').EndsWith("/api", StringComparison.OrdinalIgnoreCase);
}
