namespace LicenseFunctions.Pricing;

internal static class PricingServices
{
    /// <summary>Prices of licenses, which administrators set.</summary>
    public static void AddPricing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceStore>();
        builder.Services.AddSingleton<PriceEditor>();
    }
}
