using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared.Email;

/// <summary>Real mail needs real addresses, so the check depends on where mail goes.</summary>
internal sealed class MailOptionsValidator(IOptions<SendGridOptions> sendGrid) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var problems = new List<string>();
        if (MailAddresses.Problem(options.From, sendGrid.Value.IsLoopback) is { } from)
            problems.Add($"Mail__From: {from}");
        foreach (var address in options.Administrators.DefaultIfEmpty(""))
        {
            if (MailAddresses.Problem(address, sendGrid.Value.IsLoopback) is { } admin)
                problems.Add($"Mail__AdminTo: {admin}");
        }
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
