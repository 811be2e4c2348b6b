namespace LicenseFunctions.Shared.Http;

/// <summary>Settings <c>Links__…</c>: the links in mails.</summary>
internal sealed class LinkOptions : IValidatableObject
{
    public const string Section = "Links";

    /// <summary>Where people reach the app. Without it, the host name that Azure gives counts.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Secret that signs the links of orders, at least 32 characters. Without one, mails have no such links.</summary>
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
