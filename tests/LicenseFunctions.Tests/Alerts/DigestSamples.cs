using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Alerts.Surplus;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Notify;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>Warnings as they are mailed.</summary>
internal static class DigestSamples
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 5, 0, TimeSpan.Zero);
    private static readonly LowLicenseRule Rule = new(new AlertOptions());

    /// <summary>A mail with one product of each kind.</summary>
    public static MailContent Sample(string language)
    {
        var low = SkuSamples.Usage(1, 25, 23) with { SkuPartNumber = "ENTERPRISEPACK" };
        var worse = SkuSamples.Usage(2, 10, 12) with { SkuPartNumber = "SPB" };
        var over = SkuSamples.Usage(3, 50, 20) with { SkuPartNumber = "SPE_E5" };
        var expiring = SkuSamples.Usage(4, 10, 20) with { SkuPartNumber = "PROJECTPROFESSIONAL", InGrace = 30 };
        var gone = SkuSamples.Usage(5, 10, 4) with { SkuPartNumber = "PROJECTPREMIUM" };
        var suspended = SkuSamples.Usage(7, 0, 8) with { SkuPartNumber = "VISIOCLIENT", Suspended = 8 };
        var still = SkuSamples.Usage(6, 10, 10) with { SkuPartNumber = "EXCHANGESTANDARD" };
        var states = new Dictionary<Guid, AlertState>
        {
            [worse.SkuId] = State(worse, LicenseStatus.Out, daysAgo: 3),
            [over.SkuId] = State(over, LicenseStatus.Low, daysAgo: 3),
            [still.SkuId] = State(still, LicenseStatus.Out, daysAgo: 3),
        };
        return Write(
            language, [low, worse, over, expiring, suspended, still], states, gone: [gone],
            ends: [End(4, "PROJECTPROFESSIONAL", 30, SubscriptionStatus.Warning, isTrial: false, days: 20)],
            facts: sku => sku == low ? new(Past(low), null, [], 0, 2) { Price = new(21.60m, "EUR", PricePer.Month), Inactive = 1 }
                : sku == worse ? new(Past(worse), Now.AddDays(-3), [new OrderSummary("LIC-20260301-090000-7KQ2M", 5, 5, OrderState.NeedsAttention, Now)], 3, 0)
                : AlertMailData.Nothing with { Past = Past(sku) },
            forecastOf: low, others: 10, costs: [new("EUR", 5000, 1234.5m, null, null), new("USD", 400, 0, null, null)]);
    }

    /// <summary>The mail of the mock: three products, all new.</summary>
    public static MailContent Three(string language) => ThreeOnBothWays(language).Mail;

    public static (MailContent Mail, News News) ThreeOnBothWays(string language)
    {
        var worse = SkuSamples.Usage(1, 60, 62) with { SkuPartNumber = "SPB" };
        var suspended = SkuSamples.Usage(2, 0, 8) with { SkuPartNumber = "VISIOCLIENT", Suspended = 8 };
        var low = SkuSamples.Usage(3, 120, 119) with { SkuPartNumber = "SPE_E3" };
        var still = SkuSamples.Usage(4, 10, 10) with { SkuPartNumber = "STANDARDPACK" };
        return WriteBoth(
            language, [worse, suspended, low, still], new() { [still.SkuId] = State(still, LicenseStatus.Out, daysAgo: 1) },
            facts: sku => sku == worse ? new(Past(worse), null, [new OrderSummary("LIC-20260301-090000-7KQ2M", 5, 5, OrderState.NeedsAttention, Now)], 3, 0)
                : sku == low ? new(Past(low), null, [new OrderSummary("LIC-20260212-090000-7KQ2N", 10, 10, OrderState.Sent, Now)], 0, 2)
                : AlertMailData.Nothing with { Past = Past(sku) },
            forecastOf: low, others: 10);
    }

    /// <summary>The mail of a run in which these are all watched products.</summary>
    public static MailContent Write(
        string language, IReadOnlyList<SkuUsage> skus, Dictionary<Guid, AlertState> states, IReadOnlyList<SkuUsage>? gone = null,
        IReadOnlyList<ExpiryItem>? ends = null, Func<SkuUsage, AlertMailData>? facts = null, SkuUsage? forecastOf = null, int others = 0,
        DateTimeOffset? takenAt = null, string zone = "Europe/Brussels", IReadOnlyList<CurrencyCost>? costs = null,
        IReadOnlyList<SurplusItem>? surplus = null) =>
        WriteBoth(language, skus, states, gone, ends, facts, forecastOf, others, takenAt, zone, costs, surplus).Mail;

    /// <summary>The mail, and the same for the channels.</summary>
    /// <param name="before">When the mail before was sent.</param>
    public static (MailContent Mail, News News) WriteBoth(
        string language, IReadOnlyList<SkuUsage> skus, Dictionary<Guid, AlertState> states, IReadOnlyList<SkuUsage>? gone = null,
        IReadOnlyList<ExpiryItem>? ends = null, Func<SkuUsage, AlertMailData>? facts = null, SkuUsage? forecastOf = null, int others = 0,
        DateTimeOffset? takenAt = null, string zone = "Europe/Brussels", IReadOnlyList<CurrencyCost>? costs = null,
        IReadOnlyList<SurplusItem>? surplus = null, DateTimeOffset? before = null, bool isFirst = false, bool isRead = true, int pricesMissing = 2)
    {
        var forecast = new LicenseForecast(ForecastReason.Forecast, 11, 8, 19, 1.5);
        var plan = AlertPlan.Make(
            [.. skus.Select(sku => new LicenseEvaluation(sku, Rule.Evaluate(sku, sku == forecastOf ? 11 : null), sku == forecastOf ? forecast : null))],
            gone ?? [], states, TimeSpan.FromDays(7), Now);
        var rows = DigestRow.Of(plan, ends ?? [], surplus ?? []);
        var digest = new AlertDigest(
            new MailTemplates(), new MailOptions { Language = language, TimeZone = zone }, SignedLinks.Address("https://licenses.contoso.example"));
        var data = new DigestData(
            plan, rows, rows.Take(AlertDigest.MostShown).ToDictionary(row => row.Sku.SkuId, row => facts?.Invoke(row.Sku)
                ?? AlertMailData.Nothing with { Since = states.GetValueOrDefault(row.Sku.SkuId)?.Since }),
            others, isFirst ? null : before ?? Now.AddDays(-2), takenAt ?? Now, isRead)
        { Costs = costs ?? [], PricesMissing = pricesMissing };
        return (digest.Write(data, Now), digest.WriteNews(data, Now, "key"));
    }

    public static ExpiryItem End(int number, string partNumber, int quantity, SubscriptionStatus status, bool isTrial, int days)
    {
        var sku = SkuSamples.Usage(number, quantity, 0) with { SkuPartNumber = partNumber };
        var subscription = new Subscription
        {
            Id = partNumber,
            SkuId = sku.SkuId,
            Quantity = quantity,
            Status = status,
            IsTrial = isTrial,
            NextLifecycleAt = Now.AddDays(days).AddHours(1)
        };
        return new ExpiryItem(sku, subscription, new ExpiryNotice(partNumber, ExpiryPlan.DayOf(Now.AddDays(days)), 30));
    }

    public static AlertState State(SkuUsage sku, LicenseStatus warned, int daysAgo) =>
        new() { SkuId = sku.SkuId, Warned = warned, Since = Now.AddDays(-daysAgo), WarnedAt = Now.AddDays(-daysAgo) };

    private static List<UsagePoint> Past(SkuUsage sku) =>
        [.. Enumerable.Range(0, 90).Select(day => new UsagePoint(Now.AddDays(day - 90), sku with { Assigned = Math.Max(0, sku.Assigned - ((90 - day) / 6)) }))];
}
