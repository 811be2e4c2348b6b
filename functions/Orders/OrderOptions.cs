using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders;

/// <summary>Settings <c>Orders__…</c>. The schedule, <c>OrderFollowUpSchedule</c>, is read by the Functions host.</summary>
internal sealed class OrderOptions : IValidatableObject
{
    public const string Section = "Orders";

    /// <summary>The domain whose mail SendGrid's Inbound Parse hands to the app. Without one, answers go to the administrator.</summary>
    public string? ReplyDomain { get; set; }

    /// <summary>Secret that signs the reply address of each order, at least 32 characters.</summary>
    public string? ReplySigningKey { get; set; }

    /// <summary>Delay before a mail that SendGrid did not accept is retried. It triples with each retry, up to an hour.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts to send a mail before the order fails. With the default delays they take an hour and a half.</summary>
    [Range(1, 100)]
    public int MaxTries { get; set; } = 8;

    /// <summary>Requests for more licenses that are accepted in a day (UTC), from all callers together. Limits what a mistake can cost.</summary>
    [Range(1, 100_000)]
    public int MaxOrdersPerDay { get; set; } = 20;

    /// <summary>Licenses that are ordered in a calendar month (UTC). Null: 10 times the largest single order (<c>Reseller__MaxQuantity</c>).</summary>
    [Range(1, 10_000_000)]
    public int? MaxLicensesPerMonth { get; set; }

    /// <summary>How many days before a renewal the reseller is asked for a return that waits for it.</summary>
    [Range(1, 30)]
    public int ReturnDaysBefore { get; set; } = 10;

    /// <summary>
    /// What the licenses that are ordered in a calendar month (UTC) may cost per month, by currency. A currency without an entry is not limited, and a
    /// product without a price is not counted. Texts, since the binder leaves out an entry that it cannot convert: there would be no limit.
    /// </summary>
    public Dictionary<string, string> MaxSpendPerMonth { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Unmatched mails that are kept in a day (UTC). SendGrid delivers the others again for three days.</summary>
    [Range(1, 100_000)]
    public int MaxUnmatchedPerDay { get; set; } = 500;

    /// <summary>Days to keep unmatched mails.</summary>
    [Range(1, 3650)]
    public int KeepUnmatchedDays { get; set; } = 180;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetryAfter < TimeSpan.Zero || RetryAfter > TimeSpan.FromHours(1))
            yield return new("From 00:00:00 to 01:00:00.", [nameof(RetryAfter)]);
        foreach (var problem in SpendProblems(MaxSpendPerMonth, nameof(MaxSpendPerMonth)))
            yield return problem;
        if (string.IsNullOrWhiteSpace(ReplyDomain))
            yield break;
        if (Uri.CheckHostName(ReplyDomain) != UriHostNameType.Dns)
            yield return new($"'{ReplyDomain}' is not a domain.", [nameof(ReplyDomain)]);
        if (ReplySigningKey is not { Length: >= 32 })
            yield return new("A secret of at least 32 characters is needed with Orders__ReplyDomain.", [nameof(ReplySigningKey)]);
    }

    /// <summary>What is wrong with ceilings in money.</summary>
    public static IEnumerable<ValidationResult> SpendProblems(IReadOnlyDictionary<string, string> ceilings, string name) =>
        from ceiling in ceilings
        let problem = Price.CheckCurrency(ceiling.Key.ToUpperInvariant())?.English
            ?? (AmountOf(ceiling.Value) > 0 ? null : $"'{ceiling.Value}' is not an amount above 0, such as 500 or 499.50.")
        where problem is not null
        select new ValidationResult(problem, [$"{name}__{ceiling.Key}"]);

    /// <summary>Ceilings in money by currency, which were checked.</summary>
    public static IReadOnlyDictionary<string, decimal> CeilingsOf(IReadOnlyDictionary<string, string> ceilings) =>
        ceilings.ToDictionary(ceiling => ceiling.Key.ToUpperInvariant(), ceiling => AmountOf(ceiling.Value).GetValueOrDefault(), StringComparer.Ordinal);

    private static decimal? AmountOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}
