using LicenseFunctions.Shared.Email;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders;

/// <summary>A real order needs a real address; an example address is only for trying things out on loopback.</summary>
internal sealed class ResellerOptionsValidator(SendGridOptions sendGrid) : IValidateOptions<ResellerOptions>
{
    public ValidateOptionsResult Validate(string? name, ResellerOptions options) =>
        MailAddresses.Problem(options.Email, sendGrid.IsLoopback) is { } problem
            ? ValidateOptionsResult.Fail($"Reseller__Email: {problem}")
            : ValidateOptionsResult.Success;
}
