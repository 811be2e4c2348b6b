using LicenseFunctions.Orders;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.AutoOrders;

/// <summary>An automatic order must be one that may be placed at all.</summary>
internal sealed class AutoOrderValidator(IOptions<ResellerOptions> reseller) : IValidateOptions<AutoOrderOptions>
{
    public ValidateOptionsResult Validate(string? name, AutoOrderOptions options)
    {
        var problems = options.Auto
            .SelectMany(product => product.Value.Validate(product.Key, reseller.Value.MaxQuantity))
            .Select(problem => $"{OrderOptions.Section}__{string.Join(", ", problem.MemberNames)}: {problem.ErrorMessage}").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
