using LicenseFunctions.Orders;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.AutoOrders;

/// <summary>Settings <c>Orders__Auto__{part number}__…</c>: only products that are listed there are ordered automatically.</summary>
internal sealed class AutoOrderOptions
{
    public Dictionary<string, AutoOrderProduct> Auto { get; } = new(StringComparer.OrdinalIgnoreCase);
}

internal sealed class AutoOrderProduct
{
    /// <summary>Licenses per order; at most Reseller__MaxQuantity.</summary>
    public int Quantity { get; set; }

    /// <summary>Most licenses to order automatically per calendar month (UTC).</summary>
    public int CeilingPerMonth { get; set; }

    /// <summary>What the licenses that are ordered automatically in a calendar month (UTC) may cost per month, by currency.</summary>
    public Dictionary<string, string> MaxSpendPerMonth { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an order can be cancelled before it is sent.</summary>
    public TimeSpan CancelWithin { get; set; } = TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(string partNumber, int maxQuantity)
    {
        if (Quantity < 1 || Quantity > maxQuantity)
            yield return new($"From 1 to {maxQuantity} (Reseller__MaxQuantity).", [$"Auto__{partNumber}__{nameof(Quantity)}"]);
        if (CeilingPerMonth < Quantity)
            yield return new($"At least the quantity of one order, {Quantity}.", [$"Auto__{partNumber}__{nameof(CeilingPerMonth)}"]);
        foreach (var problem in OrderOptions.SpendProblems(MaxSpendPerMonth, $"Auto__{partNumber}__{nameof(MaxSpendPerMonth)}"))
            yield return problem;
        if (CancelWithin < TimeSpan.Zero || CancelWithin > TimeSpan.FromDays(3))
            yield return new("From 00:00:00 to 3.00:00:00.", [$"Auto__{partNumber}__{nameof(CancelWithin)}"]);
    }
}

/// <summary>Checks the settings of each product against those of the reseller.</summary>
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
