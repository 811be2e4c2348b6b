using System.Collections.Frozen;

namespace LicenseFunctions.Pricing;

/// <summary>What one license of a product costs.</summary>
internal sealed record Price(decimal Amount, string Currency, PricePer Per)
{
    private const int MaxDecimals = 4;

    /// <summary>More is a forgotten decimal sign.</summary>
    private const int MaxAmount = 1_000_000;

    /// <summary>The currencies that are in use somewhere, by ISO 4217, as .NET knows them.</summary>
    private static readonly Lazy<FrozenSet<string>> Currencies = new(() => CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name).ISOCurrencySymbol).Where(code => code.Length == 3).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>What so many licenses cost per month, rounded to cents.</summary>
    public decimal PerMonth(int licenses) => decimal.Round(licenses * Amount / (Per == PricePer.Year ? 12 : 1), 2, MidpointRounding.AwayFromZero);

    /// <summary>What is wrong with an amount; null if nothing is. 0 is a product that costs this tenant nothing.</summary>
    public static PriceProblem? CheckAmount(decimal amount) =>
        amount is >= 0 and <= MaxAmount && decimal.Round(amount, MaxDecimals) == amount ? null : new("Amount", MaxAmount, MaxDecimals);

    /// <summary>What is wrong with a currency; null if nothing is.</summary>
    public static PriceProblem? CheckCurrency(string currency) => Currencies.Value.Contains(currency) ? null : new("Currency", SingleLine.Of(currency));
}

/// <summary>The period that an amount pays for.</summary>
internal enum PricePer
{
    [JsonStringEnumMemberName("month")] Month,
    [JsonStringEnumMemberName("year")] Year,
}

/// <summary>Why a price is refused.</summary>
internal sealed record PriceProblem(string Key, params object[] Values) : LocalizedMessage("Pricing", Key, Values);

/// <summary>The body of PUT /licenses/{sku}/price.</summary>
internal sealed record PriceRequest
{
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217, such as EUR.</summary>
    public required string Currency { get; init; }
    public required PricePer Per { get; init; }

    /// <exception cref="ProblemException">invalid-request with every field that is wrong.</exception>
    public Price Validated()
    {
        var errors = new List<FieldError>();
        if (Price.CheckAmount(Amount) is { } amount)
            errors.Add(FieldError.Of("amount", amount));
        if (Price.CheckCurrency(Currency) is { } currency)
            errors.Add(FieldError.Of("currency", currency));
        if (!Enum.IsDefined(Per))
            errors.Add(new("per", "month or year."));
        return errors.Count == 0 ? new Price(Amount, Currency, Per) : throw ProblemException.Invalid(errors);
    }
}
