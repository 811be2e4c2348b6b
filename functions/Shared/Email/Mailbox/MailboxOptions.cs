using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Email.Mailbox;

/// <summary>Settings <c>Mailbox__…</c>, for the channel <see cref="MailChannel.Mailbox"/>.</summary>
internal sealed class MailboxOptions : IValidatableObject
{
    public const string Section = "Mailbox";

    /// <summary>How long after sending Sent Items and Drafts may not show it yet. Until then nothing is concluded from them.</summary>
    public TimeSpan SentItemsLag { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the reseller's answers go to <c>name+…@</c>, signed for each order. Exchange must accept such addresses.</summary>
    public bool PlusAddresses { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SentItemsLag < TimeSpan.Zero || SentItemsLag > TimeSpan.FromHours(1))
            yield return new("From 00:00:00 to 01:00:00.", [nameof(SentItemsLag)]);
    }
}

/// <summary>Checks what signed plus addresses need.</summary>
internal sealed class MailboxOptionsValidator(IOptions<MailOptions> mail, IOptions<LinkOptions> links) : IValidateOptions<MailboxOptions>
{
    /// <summary>The name of an address has at most 64 characters (RFC 5321, 4.5.3.1.1), and 47 follow it.</summary>
    private const int LongestName = 17;

    public ValidateOptionsResult Validate(string? name, MailboxOptions options)
    {
        if (!options.PlusAddresses)
            return ValidateOptionsResult.Success;
        if (string.IsNullOrEmpty(links.Value.SigningKey))
            return ValidateOptionsResult.Fail("Links__SigningKey: With Mailbox__PlusAddresses a secret of at least 32 characters is needed.");
        return mail.Value.From.LastIndexOf('@') > LongestName
            ? ValidateOptionsResult.Fail($"Mailbox__PlusAddresses: The name of the mailbox (Mail__From) is longer than {LongestName} characters.")
            : ValidateOptionsResult.Success;
    }
}
