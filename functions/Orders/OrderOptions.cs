namespace LicenseFunctions.Orders;

/// <summary>Settings <c>Orders__…</c>. The schedule, <c>OrderFollowUpSchedule</c>, is read by the Functions host.</summary>
internal sealed class OrderOptions : IValidatableObject
{
    public const string Section = "Orders";

    /// <summary>The domain whose mail SendGrid's Inbound Parse hands to the app. Without one, answers go to the administrator.</summary>
    public string? ReplyDomain { get; set; }

    /// <summary>Secret that signs the reply address of each order, at least 32 characters.</summary>
    public string? ReplySigningKey { get; set; }

    /// <summary>Before a mail that SendGrid did not take is tried again; three times as long before each further try, up to an hour.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a mail is tried before the order fails. With the default delays that takes an hour and a half.</summary>
    [Range(1, 100)]
    public int MaxTries { get; set; } = 8;

    /// <summary>Requests for more licenses that are accepted in a day (UTC), whoever makes them: a limit to what an error can cost.</summary>
    [Range(1, 100_000)]
    public int MaxOrdersPerDay { get; set; } = 20;

    /// <summary>Licenses that are ordered in a calendar month (UTC). Null: 10 times the largest single order (<c>Reseller__MaxQuantity</c>).</summary>
    [Range(1, 10_000_000)]
    public int? MaxLicensesPerMonth { get; set; }

    /// <summary>Mails that belong to no order and are kept in a day (UTC). More are for later: SendGrid brings them again for three days.</summary>
    [Range(1, 100_000)]
    public int MaxUnmatchedPerDay { get; set; } = 500;

    /// <summary>Days for which they are kept.</summary>
    [Range(1, 3650)]
    public int KeepUnmatchedDays { get; set; } = 180;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetryAfter < TimeSpan.Zero || RetryAfter > TimeSpan.FromHours(1))
            yield return new("From 00:00:00 to 01:00:00.", [nameof(RetryAfter)]);
        if (string.IsNullOrWhiteSpace(ReplyDomain))
            yield break;
        if (Uri.CheckHostName(ReplyDomain) != UriHostNameType.Dns)
            yield return new($"'{ReplyDomain}' is not a domain.", [nameof(ReplyDomain)]);
        if (ReplySigningKey is not { Length: >= 32 })
            yield return new("A secret of at least 32 characters is needed with Orders__ReplyDomain.", [nameof(ReplySigningKey)]);
    }
}
