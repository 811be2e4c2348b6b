using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>Mail__…</c>.</summary>
internal sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The sender of all mails, verified in SendGrid.</summary>
    public string From { get; set; } = "";

    /// <summary>The administrators who receive warnings, separated by <c>;</c>.</summary>
    public string AdminTo { get; set; } = "";

    /// <summary>Language of mails to administrators: fr, nl or en.</summary>
    [AllowedValues("fr", "nl", "en", ErrorMessage = "fr, nl or en.")]
    public string Language { get; set; } = "en";

    /// <summary>Time zone of mails to administrators: an IANA name, or one of Windows.</summary>
    public string TimeZone { get; set; } = "Europe/Brussels";

    public CultureInfo Culture => LiquidTemplates.CultureOf(Language);

    /// <summary>Dates and times as the administrators read them.</summary>
    public DateText Dates => new(Culture, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
    public IReadOnlyList<string> Administrators => MailAddresses.Split(AdminTo);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new($"'{TimeZone}' is not a time zone. Use a name such as Europe/Brussels or America/New_York.", [nameof(TimeZone)]);
    }
}

/// <summary>Checks the addresses: example addresses are allowed only while SendGrid is a test server.</summary>
internal sealed class MailOptionsValidator(IOptions<SendGridOptions> sendGrid) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var problems = options.Administrators.DefaultIfEmpty("").Select(address => (Setting: "Mail__AdminTo", Address: address))
            .Prepend((Setting: "Mail__From", Address: options.From))
            .Select(value => (value.Setting, Problem: MailAddresses.Problem(value.Address, sendGrid.Value.IsLoopback)))
            .Where(value => value.Problem is not null).Select(value => $"{value.Setting}: {value.Problem}").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
