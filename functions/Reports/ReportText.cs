using LicenseFunctions.Orders.Model;
using LicenseFunctions.Usage.Forecast;

namespace LicenseFunctions.Reports;

/// <summary>A report in the language of its reader, for the mail and the page.</summary>
internal sealed class ReportText(PublicAddress address)
{
    /// <summary>A mail has so many products and orders; the page has all.</summary>
    public const int MostInMail = 15;

    public ReportWords Write(MonthlyReport report, CultureInfo culture, DateText dates, int most = int.MaxValue)
    {
        var words = LocalizedText.Of("Reports", culture);
        var month = ReportMonth.Name(report.Month, culture);
        string Money(decimal amount, string currency) => MoneyText.Of(amount, currency, culture);
        var unassigned = report.Products.Sum(product => Math.Max(0, product.Available));
        var total = report.Costs.Count > 0
            ? string.Join(", ", report.Costs.Select(cost => Money(cost.Purchased, cost.Currency)))
            : words.Count("Products", report.Products.Count);
        return new ReportWords(
            words[report.Costs.Count > 0 ? "Subject" : "SubjectCount", month, total], words["Heading", month],
            [
                .. report.IsWhole ? [] : new[] { words["Since", dates.Day(report.From)] },
                .. report.Costs.Select(cost => words["Cost", Money(cost.Purchased, cost.Currency), Money(cost.Unassigned, cost.Currency)]
                    + (cost.Unused is > 0 and var unused ? " " + words["Unused", Money(unused, cost.Currency)] : "")),
                .. report.Costs.Where(cost => cost.Saved > 0).Select(cost => words["Saved", Money(cost.Saved, cost.Currency)]),
                .. report.Costs.Where(cost => cost.Reducible > 0).Select(cost => words["Possible", Money(cost.Reducible.GetValueOrDefault(), cost.Currency)]),
                .. report.Costs.Count > 0 ? [] : new[] { words.Count("Unassigned", unassigned) },
                .. report.PricesMissing > 0 ? [words.Count("PricesMissing", report.PricesMissing)] : Array.Empty<string>(),
            ],
            [.. report.Products.Take(most).Select(product => Line(product, words, culture, dates, report.CreatedAt))],
            Math.Max(0, report.Products.Count - most),
            [.. report.Orders.Take(most).Select(order => Line(order, words, dates, report.CreatedAt))], Math.Max(0, report.Orders.Count - most),
            [.. report.Renewals.Take(most).Select(renewal => Line(renewal, words, culture, dates, report.CreatedAt))],
            Math.Max(0, report.Renewals.Count - most),
            words["Made", dates.Day(report.CreatedAt)],
            address.LinkTo($"app/reports/{report.Month}"));
    }

    private static ReportLine Line(ReportProduct product, LocalizedText words, CultureInfo culture, DateText dates, DateTimeOffset now)
    {
        var parts = new List<string>
        {
            words["Numbers", Changed(product.Purchased, product.PurchasedChange, culture), Changed(product.Assigned, product.AssignedChange, culture)],
        };
        if (product.InGrace > 0)
            parts.Add(words["InGrace", product.InGrace]);
        if (product.Wanted > 0)
            parts.Add(words.Count("Wanted", product.Wanted.Value));
        if (product is { Price: { } price, Cost: { } cost })
        {
            parts.Add(words["CostOf", MoneyText.Of(cost.Purchased, price.Currency, culture)]);
            if (cost.Unassigned > 0)
                parts.Add(words["UnassignedOf", MoneyText.Of(cost.Unassigned, price.Currency, culture)]);
            if (cost.Unused > 0)
                parts.Add(words["UnusedOf", MoneyText.Of(cost.Unused.Value, price.Currency, culture)]);
        }
        parts.Add(product.Forecast switch
        {
            { Reason: ForecastReason.AlreadyEmpty } => words["Empty"],
            { DaysToEmpty: { } days } => words["RunsOut", dates.Day(now.AddDays(days), now)],
            { Reason: ForecastReason.NotFalling or ForecastReason.LastsAYear } => words["Lasts"],
            _ => words["NoForecast"],
        });
        return new ReportLine(
            product.DisplayName, product.SkuPartNumber, string.Join(' ', parts), product.Available.ToString(culture).Replace('-', '−'),
            product.Purchased + product.InGrace);
    }

    /// <summary>The number with its change in brackets, if there was one.</summary>
    private static string Changed(int number, int? change, CultureInfo culture) =>
        change is null or 0 ? number.ToString(culture) : $"{number.ToString(culture)} ({change.Value.ToString("+0;−0", culture)})";

    private static string Line(ReportOrder order, LocalizedText words, DateText dates, DateTimeOffset now) => words[
        "Order", order.Quantity.ToString("+0;−0", words.Culture), ProductNames.Short(order.DisplayName), dates.Day(order.RequestedAt, now),
        order.State == OrderState.Fulfilled && order.DaysToFulfil is { } days ? words.Count("Fulfilled", days)
            : words[order.State switch { OrderState.Cancelled => "Cancelled", OrderState.Failed => "NotSent", _ => "Open" }]];

    private static string Line(ReportRenewal renewal, LocalizedText words, CultureInfo culture, DateText dates, DateTimeOffset now)
    {
        var one = renewal.Subscription;
        var text = words[
            one.Status == SubscriptionStatus.Suspended ? "Deleted" : one.Status == SubscriptionStatus.Warning ? "Grace" : one.IsTrial ? "Trial" : "Renews",
            dates.Day(one.NextLifecycleAt.GetValueOrDefault(), now), one.Quantity, ProductNames.Short(renewal.DisplayName)];
        return one.Returnable is not > 0 ? text
            : renewal is { Saves: { } saves, Currency: { } currency } ? $"{text} {words["ReturnSaves", one.Returnable, MoneyText.Of(saves, currency, culture)]}"
            : $"{text} {words["Return", one.Returnable]}";
    }
}

/// <param name="MoreProducts">How many are not listed; the same for orders and renewals.</param>
/// <param name="Link">To the page; null without a public address.</param>
internal sealed record ReportWords(
    string Subject, string Heading, IReadOnlyList<string> Summary, IReadOnlyList<ReportLine> Products, int MoreProducts, IReadOnlyList<string> Orders,
    int MoreOrders, IReadOnlyList<string> Renewals, int MoreRenewals, string Made, string? Link)
{
    /// <summary>The summary, for the channels.</summary>
    public News ToNews(string month, CultureInfo culture) => new()
    {
        Kind = NewsKind.Message,
        Subject = Subject,
        Heading = Heading,
        Text = Summary,
        Link = Link is null ? null : new NewsLink(LocalizedText.Of("Reports", culture)["SeeReport"], Link),
        Key = $"report {month}",
    };
}

/// <param name="Number">How many are available.</param>
internal sealed record ReportLine(string Name, string SkuPartNumber, string Text, string Number, int Of);
