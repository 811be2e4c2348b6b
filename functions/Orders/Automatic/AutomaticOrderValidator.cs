using Microsoft.Extensions.Options;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>What is ordered by itself must fit what may be ordered at all.</summary>
internal sealed class AutomaticOrderValidator(IOptions<ResellerOptions> reseller) : IValidateOptions<OrderOptions>
{
    public ValidateOptionsResult Validate(string? name, OrderOptions options)
    {
        var problems = options.Auto
            .SelectMany(product => product.Value.Validate(product.Key, reseller.Value.MaxQuantity))
            .Select(problem => $"{OrderOptions.Section}__{string.Join(", ", problem.MemberNames)}: {problem.ErrorMessage}").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
