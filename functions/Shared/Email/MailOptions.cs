using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>Mail__…</c>.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The sender of all mails, verified in SendGrid.</summary>
    public string From { get; set; } = "";

    /// <summary>The administrators who receive warnings, separated by <c>;</c>.</summary>
    public string AdminTo { get; set; } = "";

    /// <summary>Language of mails to administrators: fr, nl or en.</summary>
    [AllowedValues("fr", "nl", "en", ErrorMessage = "fr, nl or en.")]
    public string Language { get; set; } = "en";
    public IReadOnlyList<string> Administrators => MailAddresses.Split(AdminTo);
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
