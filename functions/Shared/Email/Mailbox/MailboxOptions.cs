namespace LicenseFunctions.Shared.Email.Mailbox;

/// <summary>Settings <c>Mailbox__…</c>, for the channel <see cref="MailChannel.Mailbox"/>.</summary>
internal sealed class MailboxOptions : IValidatableObject
{
    public const string Section = "Mailbox";

    /// <summary>How long after sending Sent Items and Drafts may not show it yet. Until then nothing is concluded from them.</summary>
    public TimeSpan SentItemsLag { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SentItemsLag < TimeSpan.Zero || SentItemsLag > TimeSpan.FromHours(1))
            yield return new("From 00:00:00 to 01:00:00.", [nameof(SentItemsLag)]);
    }
}
