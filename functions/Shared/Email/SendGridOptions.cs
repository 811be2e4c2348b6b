namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>SendGrid__…</c>.</summary>
internal sealed class SendGridOptions : IValidatableObject
{
    public const string Section = "SendGrid";

    /// <summary>A key that may only send mail (scope <c>mail.send</c>).</summary>
    public string? ApiKey { get; set; }

    /// <summary>The address of the API; the EU region has its own. A test server on loopback gets a fixed key.</summary>
    [Required]
    public Uri Host { get; set; } = new("https://api.sendgrid.com");

    /// <summary>Whether <see cref="Host"/> is a test server on this machine.</summary>
    public bool IsLoopback => Host.IsAbsoluteUri && Host.IsLoopback && Host.Scheme == Uri.UriSchemeHttp;

    /// <summary>Whether mails can be sent through SendGrid.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ApiKey) || IsLoopback;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Host.IsAbsoluteUri || (Host.Scheme != Uri.UriSchemeHttps && !IsLoopback))
            yield return new($"'{Host}' must be an https address, or http on loopback for a test server.", [nameof(Host)]);
    }
}
