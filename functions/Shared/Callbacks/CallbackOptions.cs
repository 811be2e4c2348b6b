namespace LicenseFunctions.Shared.Callbacks;

/// <summary>Settings <c>Callbacks__…</c>: where callers may be called back, and the secret that signs it.</summary>
internal sealed class CallbackOptions : IValidatableObject
{
    public const string Section = "Callbacks";
    private const int MaxLength = 1000;
    private const string Off = "This app calls nobody back. Leave callbackUrl out and read GET /orders/{id} or GET /waiting/{id} instead, or let an " +
        "administrator set Callbacks__AllowedHosts and Callbacks__SigningKey.";

    /// <summary>Hosts that may be called back, separated by <c>;</c>. A port other than 443 is part of it: <c>hooks.contoso.com:8443</c>.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Signs what is sent: <c>whsec_</c> and base64 of 24 to 64 bytes, or a text of at least 32 characters.</summary>
    public string? SigningKey { get; set; }

    internal bool IsOn => Hosts.Length > 0;

    private string[] Hosts => AllowedHosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What is wrong with an address; null if it may be called. Path and query are not quoted: they may hold a secret.</summary>
    public string? Problem(string url)
    {
        if (!IsOn)
            return Off;
        if (CallbackUrls.Problem(url, MaxLength) is { } problem)
            return problem;
        var address = new Uri(url);
        return Hosts.Any(host => ReadHost(host) is { } allowed && AuthorityOf(allowed) == AuthorityOf(address))
            ? null
            : $"'{AuthorityOf(address)}' may not be called back. An administrator can add it to Callbacks__AllowedHosts.";
    }

    /// <summary>Adds an error for an address that may not be called.</summary>
    public void AddErrors(List<FieldError> errors, string? url)
    {
        if (url is not null && Problem(url) is { } problem)
            errors.Add(new("callbackUrl", problem));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var host in Hosts.Where(host => ReadHost(host) is null))
            yield return new($"'{host}' is not a host, such as hooks.contoso.com or hooks.contoso.com:8443.", [nameof(AllowedHosts)]);
        if (IsOn || !string.IsNullOrEmpty(SigningKey))
        {
            if (WebhookKey.Read(SigningKey) is null)
                yield return new($"A secret is needed: {WebhookKey.Prefix} and base64 of 24 to 64 bytes, or at least 32 characters.", [nameof(SigningKey)]);
        }
    }

    private static Uri? ReadHost(string host) =>
        Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address) && Uri.CheckHostName(address.Host) != UriHostNameType.Unknown
        && address is { PathAndQuery: "/", UserInfo: "", Fragment: "" } && !host.EndsWith('/') ? address : null;

    /// <summary>Host and port, as they are compared: Unicode names in their ASCII form.</summary>
    private static string AuthorityOf(Uri address) =>
        address.IsDefaultPort ? address.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{address.IdnHost}:{address.Port}");
}
