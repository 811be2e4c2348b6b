using LicenseFunctions.Orders.Fulfilment;

namespace LicenseFunctions.Orders;

/// <summary>Settings <c>Reseller__…</c>.</summary>
internal sealed class ResellerOptions : IValidatableObject
{
    public const string Section = "Reseller";

    /// <summary>Where orders go.</summary>
    public string Email { get; set; } = "";

    /// <summary>Other domains of the reseller's answers than that of <see cref="Email"/>, separated by <c>;</c>: its ticket system's, for example.</summary>
    public string AnswerDomains { get; set; } = "";

    /// <summary>All domains that answers may come from.</summary>
    public IReadOnlyList<string> Domains => [Email[(Email.LastIndexOf('@') + 1)..], .. MailAddresses.Split(AnswerDomains)];

    /// <summary>Our Office 365 user name, by which the reseller knows us.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Our Office 365 user name at the reseller is needed.")]
    public string AccountName { get; set; } = "";

    /// <summary>Language of the mails: fr, nl or en.</summary>
    [AllowedValues("fr", "nl", "en", ErrorMessage = "fr, nl or en.")]
    public string Language { get; set; } = "fr";

    /// <summary>The largest single order, in either direction.</summary>
    [Range(1, 10_000)]
    public int MaxQuantity { get; set; } = 50;

    /// <summary>Working days without an answer before the reseller is reminded.</summary>
    [Range(1, 60)]
    public int ConfirmWithinDays { get; set; } = 3;

    /// <summary>Days off of the reseller, besides Saturday and Sunday: <c>BE</c>, days such as 2026-12-24, separated by <c>;</c>, or <c>none</c>.</summary>
    public string Holidays { get; set; } = "BE";

    /// <summary><see cref="Holidays"/>, read.</summary>
    public HolidayList HolidayList => HolidayList.TryParse(Holidays) ?? new(Belgian: false, new HashSet<DateOnly>());

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HolidayList.TryParse(Holidays) is null)
            yield return new($"'{Holidays}' is neither BE nor none nor a list of days such as 2026-12-24;2026-12-31.", [nameof(Holidays)]);
    }
}
