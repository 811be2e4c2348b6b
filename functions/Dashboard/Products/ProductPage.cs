using LicenseFunctions.Alerts;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Dashboard.Products;

/// <summary>A product: what to do, numbers, chart, who could do without it, orders, renewals, changes, thresholds.</summary>
internal sealed class ProductPage(ActNow actNow, AlertOptions alerts, ResellerOptions reseller)
{
    public const int DefaultDays = 90;
    private static readonly int[] Spans = [30, DefaultDays, 365];

    /// <summary>The shown time; an unknown one falls back to the default.</summary>
    public static int DaysOf(HttpRequest request) =>
        Spans.FirstOrDefault(days => $"{days}" == request.Query["days"].ToString(), DefaultDays);

    /// <param name="form">The order that is being prepared.</param>
    /// <param name="entered">A price that was refused; null if none was.</param>
    public object Describe(ProductData data, OrderForm form, PriceForm? entered, PageContext page)
    {
        var (license, text) = (data.License, page.Text);
        var matter = actNow.List(data.All, page).FirstOrDefault(one => one.SkuId == license.SkuId);
        var link = page.ProductLink(license, data.All.List);
        var (rules, days) = (alerts.For(license.Usage), DaysOf(page.Request));
        var waiting = data.All.Waiting.Count(entry => entry.SkuId == license.SkuId);
        var coming = data.All.Orders.Where(order => order.SkuId == license.SkuId && OrderStateMachine.IsOpen(order.State) && order.RefusedAt is null)
            .Sum(order => order.Outstanding);
        var chart = new UsageChart(data.Past, license.Forecast, coming, days, page);
        var done = page.Request.Query["done"].ToString();
        return new
        {
            page.Root,
            page.User.CanAct,
            Link = link,
            Name = license.DisplayName,
            license.SkuPartNumber,
            TakenAt = data.All.List.TakenAt is { } takenAt ? text["NumbersOf", page.Dates.WeekDay(takenAt), page.Dates.Time(takenAt)] : "",
            Matter = matter,
            Result = done switch
            {
                "muted" when license.MutedUntil is { } until => text["ResultMuted", page.Dates.Day(until, page.Now)],
                "unmuted" => text["ResultUnmuted"],
                "priced" => text["ResultPriced"],
                "unpriced" => text["ResultUnpriced"],
                _ => null,
            },
            Available = new
            {
                Count = license.Available.ToString("0;−0", text.Culture),
                Text = text["AssignedOf", license.Assigned, license.Usage.Usable]
                    + (license.Threshold is { } threshold ? ", " + text["WarnsAt", threshold] : ""),
            },
            RunsOut = new { Text = ForecastText.RunsOut(license.Forecast, page), Range = ForecastText.Range(license.Forecast, text) },
            Waiting = new
            {
                Count = waiting,
                Text = license.Wanted is > 0 and var wanted ? text.Count("WantedCount", wanted) : "",
                Link = $"{page.Link("waiting")}?sku={Uri.EscapeDataString(license.SkuPartNumber)}",
            },
            OnOrder = new { Count = coming, Link = $"{page.Link("orders")}?sku={Uri.EscapeDataString(license.SkuPartNumber)}" },
            Chart = chart.IsEmpty ? null : new
            {
                Wide = LiquidTemplates.Rendered(chart.Draw(1080, 320)),
                Narrow = LiquidTemplates.Rendered(chart.Draw(358, 260)),
                Rows = chart.Table(),
            },
            Spans = Spans.Select(span => new { Text = text["Days", span], Link = page.With("days", $"{span}"), IsShown = span == days }).ToList(),
            Holders = data.Holders?.Take(ProductReader.MaxHolders).Select(holder => new
            {
                Name = holder.DisplayName ?? holder.UserPrincipalName,
                holder.UserPrincipalName,
                Reasons = string.Join(", ", holder.Reasons.Select(reason => text[$"Reason{reason}"])),
                LastSignIn = holder.LastSignInAt is { } at ? text["LastSignIn", page.Dates.Day(at, page.Now)] : null,
                IsCertain = holder.Reasons.Any(reason => reason is UnusedReason.Disabled or UnusedReason.HeldTwice or UnusedReason.Included),
            }).OrderByDescending(holder => holder.IsCertain).ToList(),
            HolderCount = data.Holders?.Count > ProductReader.MaxHolders ? text["MoreThan", ProductReader.MaxHolders] : $"{data.Holders?.Count}",
            Orders = data.Orders.Select(order => new
            {
                order.Id,
                Link = page.Link("orders", order.Id),
                Quantity = page.Signed(order.Quantity),
                State = actNow.DaysLate(order, page.Now) is var late and > 0 ? text.Count("DaysOverdue", late) : text[OrderText.StateKey(order)],
                Kind = actNow.DaysLate(order, page.Now) > 0 ? "warn" : OrderText.Kind(order.State, order.IsPaused),
                Day = page.Dates.ShortDay(order.RequestedAt, page.Now),
            }).ToList(),
            AreSubscriptionsKnown = license.Subscriptions is not null,
            Subscriptions = (license.Subscriptions ?? []).Select(one => new
            {
                one.Quantity,
                Text = SubscriptionText.Of(one, page),
            }).ToList(),
            Changes = data.Changes.Select(change => new
            {
                What = ChangeText.Of(change, text),
                At = page.Time(change.At),
                By = text["By", change.Caller],
            }).ToList(),
            ChangesLink = $"{page.Link("changes")}?sku={Uri.EscapeDataString(license.SkuPartNumber)}",
            Price = license.Price is { } price ? Lines(price, data, text) : [text["NoPrice"]],
            HasPrice = license.Price is not null,
            PriceChanged = data.Price is { } set
                ? text[set.Price is null ? "PriceRemovedBy" : "PriceSetBy", page.Dates.Day(set.ChangedAt, page.Now), set.ChangedBy] : null,
            PriceForm = entered ?? PriceForm.Of(license.Price, data.All.List.Costs is [var first, ..] ? first.Currency : null),
            PricesLink = page.Link("prices"),
            IsWatched = license.Threshold is not null,
            Thresholds = new[]
            {
                text["ThresholdFree", rules.FreeAtOrBelow], text["ThresholdPercent", rules.FreePercentAtOrBelow],
                rules.DaysToEmptyAtOrBelow > 0 ? text["ThresholdDays", rules.DaysToEmptyAtOrBelow] : text["ThresholdNoDays"],
            },
            Setting = $"Alerts__Rules__{license.SkuPartNumber}__FreeAtOrBelow",
            Muted = license.MutedUntil is { } mutedUntil
                ? text["MutedBy", page.Dates.Day(mutedUntil, page.Now), data.Alerts?.MutedBy ?? ""]
                    + (data.Alerts?.MuteReason is { } why ? $" {why}" : "") : null,
            Mute = new { From = IsoDay(page.Now.AddDays(1)), Until = IsoDay(page.Now.AddDays(7)), Latest = IsoDay(page.Now.AddDays(365)) },
            IsMuteOpen = page.Request.Query["do"] == "mute",
            IsOrderOpen = page.Request.Query["do"] == "order" || form.IsFilledIn,
            Form = form,
            Suggested = Math.Clamp(matter?.Weight > 0 ? matter.Weight : 5, 1, reseller.MaxQuantity),
            reseller.MaxQuantity,
            Reseller = reseller.Email,
        };
    }

    private static IReadOnlyList<string> Lines(Price price, ProductData data, LocalizedText text)
    {
        // The people who look inactive were just read, if there are not too many.
        var unused = data.Holders is { Count: <= ProductReader.MaxHolders } read ? read.Count(holder => holder.IsInactive) : (int?)null;
        var cost = LicenseCost.Of(price, data.License.Usage, unused, data.License.Subscriptions);
        string Money(decimal amount) => CostText.Money(amount, price.Currency, text);
        return
        [
            text["ForEach", CostText.Of(price, text)],
            text.Count("CostOfAll", data.License.Purchased, Money(cost.Purchased)),
            .. cost.Unassigned > 0 ? new[] { text["CostOfUnassigned", Money(cost.Unassigned)] } : [],
            .. (cost.Unused ?? data.License.Cost?.Unused) is { } idle and > 0 ? new[] { text["CostOfUnused", Money(idle)] } : [],
            .. cost.Reducible is { } spare and > 0 ? new[] { text["CostOfReducible", Money(spare)] } : [],
        ];
    }

    private static string IsoDay(DateTimeOffset day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The order that a person prepares on the page of a product.</summary>
/// <param name="Problem">Why it cannot be placed, in words; null if it can.</param>
/// <param name="Effect">What will happen; null until it is filled in.</param>
/// <param name="Key">Makes the order the same however often it is sent.</param>
internal sealed record OrderForm(string Quantity, string Reason, string? Problem, string? Effect, string Key)
{
    public static OrderForm Empty { get; } = new("", "", null, null, "");

    public bool IsFilledIn => Quantity.Length > 0;

    /// <summary><c>renewal</c>: a return that waits; else empty.</summary>
    public string When { get; init; } = "";
}

/// <summary>The price that a person enters on the page of a product.</summary>
/// <param name="Amount">As the browser sends it.</param>
internal sealed record PriceForm(string Amount, string Currency, PricePer Per)
{
    public bool IsYearly => Per == PricePer.Year;

    /// <summary>Why it is refused, in words; null if it is not.</summary>
    public string? Problem { get; init; }

    /// <param name="currency">The currency of other prices, if there is one.</param>
    public static PriceForm Of(Price? price, string? currency) =>
        new(price?.Amount.ToString("0.####", CultureInfo.InvariantCulture) ?? "", price?.Currency ?? currency ?? "", price?.Per ?? PricePer.Month);
}
