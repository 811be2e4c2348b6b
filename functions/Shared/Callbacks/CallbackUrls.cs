namespace LicenseFunctions.Shared.Callbacks;

/// <summary>The addresses that are called back for one order or entry, in one column, separated by spaces.</summary>
internal static class CallbackUrls
{
    /// <summary>Several callers can share an order or an entry.</summary>
    public const int Max = 5;

    /// <summary>What is wrong with the form of an address; null if nothing is. Path and query are not quoted: they may hold a secret.</summary>
    public static string? Problem(string url, int maxLength)
    {
        if (url.Length > maxLength || !Uri.TryCreate(url, UriKind.Absolute, out var address))
            return $"An absolute address of at most {maxLength} characters is needed, such as https://hooks.contoso.com/licenses.";
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            return "The address must start with https://.";
        return address.UserInfo.Length > 0 || address.Fragment.Length > 0
            ? "The address must have no user name, password or fragment. A secret can be in its path or query."
            : null;
    }

    public static string[] Split(string? urls) => urls?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether another address fits. One that is there already always does.</summary>
    public static bool CanAdd(string? urls, string? url) => url is null || Split(urls) is var all && (all.Length < Max || all.Contains(Normal(url)));

    /// <summary>Appends an address, unless it is there already.</summary>
    public static string? Add(string? urls, string? url) =>
        url is null || Split(urls).Contains(Normal(url)) ? urls : urls is null ? Normal(url) : $"{urls} {Normal(url)}";

    /// <summary>In this form an address has no spaces.</summary>
    private static string Normal(string url) => new Uri(url).AbsoluteUri;
}
