namespace LicenseFunctions.Orders.Replies.Mailbox;

/// <summary>
/// Reads the header Authentication-Results as Exchange Online writes it: <c>spf=pass (sender IP is …) smtp.mailfrom=a.example; dkim=pass (…)
/// header.d=a.example;dmarc=…</c>, without an authserv-id (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo).
/// Only the topmost header is Exchange's: whoever sent the mail may have written others below it.
/// </summary>
internal static partial class AuthenticationResults
{
    /// <summary>The domains for which SPF or DKIM passed.</summary>
    public static IReadOnlyList<string> VerifiedDomains(string header) =>
        [.. Comments().Replace(header, " ").Split(';').Select(Domain).OfType<string>()];

    private static string? Domain(string result)
    {
        var parts = result.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var property = parts.FirstOrDefault() switch { "spf=pass" => "smtp.mailfrom=", "dkim=pass" => "header.d=", _ => null };
        // Twice the same property is no result of Exchange.
        if (property is null || parts.Where(part => part.StartsWith(property, StringComparison.Ordinal)).ToList() is not [var named])
            return null;
        var domain = named[property.Length..];
        return Uri.CheckHostName(domain) == UriHostNameType.Dns ? domain : null;
    }

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex Comments();
}
