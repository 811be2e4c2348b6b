using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>Mail__…</c>.</summary>
internal sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The sender of all mails: an address that is verified in SendGrid, or the shared mailbox.</summary>
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

/// <summary>The setting <c>Mail__Channel</c>.</summary>
internal sealed class MailChannelOptions
{
    public const string Section = MailOptions.Section;

    /// <summary><c>sendgrid</c> or <c>mailbox</c>. Null: SendGrid, if its key is set.</summary>
    public MailChannel? Channel { get; set; }

    /// <summary>The channel of new mails.</summary>
    public MailChannel InUse => Channel ?? MailChannel.SendGrid;

    /// <summary>Whether mails go to a test server on this machine.</summary>
    public bool IsTest(SendGridOptions sendGrid, GraphOptions graph) => InUse == MailChannel.Mailbox ? graph.IsLoopback : sendGrid.IsLoopback;
}

/// <summary>Checks that the channel is set up.</summary>
internal sealed class MailChannelValidator(IOptions<SendGridOptions> sendGrid) : IValidateOptions<MailChannelOptions>
{
    public ValidateOptionsResult Validate(string? name, MailChannelOptions options) => options.Channel switch
    {
        MailChannel.SendGrid when !sendGrid.Value.IsConfigured => ValidateOptionsResult.Fail(
            "SendGrid__ApiKey: An API key with the scope mail.send is needed."),
        null when !sendGrid.Value.IsConfigured => ValidateOptionsResult.Fail(
            "Mail__Channel: Set it to mailbox, to send from a shared mailbox of the tenant (Mail__From). Or set SendGrid__ApiKey to a key with the scope "
                + "mail.send."),
        _ => ValidateOptionsResult.Success,
    };
}

/// <summary>Checks the addresses: example addresses are allowed only while mails go to a test server on this machine.</summary>
internal sealed class MailOptionsValidator(
    IOptions<MailChannelOptions> channel, IOptions<SendGridOptions> sendGrid, IOptions<GraphOptions> graph) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var isTest = channel.Value.IsTest(sendGrid.Value, graph.Value);
        var problems = options.Administrators.DefaultIfEmpty("").Select(address => (Setting: "Mail__AdminTo", Address: address))
            .Prepend((Setting: "Mail__From", Address: options.From))
            .Select(value => (value.Setting, Problem: MailAddresses.Problem(value.Address, isTest)))
            .Where(value => value.Problem is not null).Select(value => $"{value.Setting}: {value.Problem}").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
