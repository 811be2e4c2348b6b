using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Orders;

/// <summary>Settings <c>Orders__…</c>. The schedule, <c>Orders__FollowUpSchedule</c>, is read by the Functions host.</summary>
internal sealed class OrderOptions : IValidatableObject
{
    public const string Section = "Orders";

    /// <summary>The domain whose mail SendGrid's Inbound Parse hands to the app. Without one, answers go to the administrator.</summary>
    public string? ReplyDomain { get; set; }

    /// <summary>Secret that signs the reply address of each order, at least 32 characters.</summary>
    public string? ReplySigningKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ReplyDomain))
            yield break;
        if (Uri.CheckHostName(ReplyDomain) != UriHostNameType.Dns)
            yield return new($"'{ReplyDomain}' is not a domain.", [nameof(ReplyDomain)]);
        if (ReplySigningKey is not { Length: >= 32 })
            yield return new("A secret of at least 32 characters is needed with Orders__ReplyDomain.", [nameof(ReplySigningKey)]);
    }
}
