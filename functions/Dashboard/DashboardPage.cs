using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Overview;
using LicenseFunctions.Shared.Storage.Audit;
using LicenseFunctions.Usage.Forecast;

namespace LicenseFunctions.Dashboard;

/// <summary>Renders the page. The template HTML-encodes every value, since product names, reasons and replies can contain any text.</summary>
internal sealed class DashboardPage(ResellerOptions reseller, AlertOptions alerts)
{
    private const int MaxWaiting = 100;
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;
    private readonly LiquidTemplates _templates = new();

    public string Render(DashboardData data, DashboardAddress address)
    {
        var licenses = data.List.Licenses;
        var low = licenses.Where(license => license.Status != LicenseStatus.Ok).OrderByDescending(license => license.Status).ToList();
        var unsure = data.Orders.Where(order => OrderAttention.NeedsAPerson(order.State, order.IsPaused, order.RequestedAt, data.Now)).ToList();
        var model = new
        {
            Version = AppVersion.Text,
            address.Api,
            address.Days,
            address.IsKeyNeeded,
            Style = Versioned(address, DashboardAsset.Style),
            Script = Versioned(address, DashboardAsset.Script),
            Spans = DashboardAddress.Spans.Select(days => new { Days = days, Link = address.LinkTo(days), IsShown = days == address.Days }).ToList(),
            reseller.Email,
            reseller.MaxQuantity,
            TakenAt = data.List.TakenAt is { } takenAt ? Time(takenAt) : null,
            // Dates are computed here, with the clock of the app.
            Mute = new { From = Day(data.Now.AddDays(1)), Until = Day(data.Now.AddDays(14)), Latest = Day(data.Now.AddDays(365)) },
            Low = low.Where(license => license.MutedUntil is null)
                .Select(license => new { Id = Anchor(license.SkuId), Name = license.DisplayName, Status = Badge(license), Text = Warning(license) }).ToList(),
            Muted = low.Count(license => license.MutedUntil is not null),
            Ending = licenses.Where(license => license.Threshold is not null && license.MutedUntil is null)
                .SelectMany(license => Ends(license, data.Now).Select(end => new { Id = Anchor(license.SkuId), Name = license.DisplayName, End = end }))
                    .ToList(),
            // Shown once for all products, since they are read together.
            AreEndsKnown = licenses.All(license => license.Subscriptions is not null),
            Unsure = unsure.Select(order =>
                new { order.Id, Name = order.DisplayName, State = Badge(order.State), Text = order.History.Count > 0 ? order.History[^1].Text : "" }).ToList(),
            Groups = new[] { (IsWatched: true, Name: "Watched products"), (IsWatched: false, Name: "Products that are not watched") }
                .Select(group => new
                {
                    group.IsWatched,
                    group.Name,
                    Licenses = licenses.Where(license => license.Threshold is not null == group.IsWatched)
                        .Select(license => Describe(license, data.Trends.GetValueOrDefault(license.SkuId, TrendLine.None), data.Now)).ToList(),
                }).ToList(),
            data.OpenOrders,
            OnOrder = licenses.Sum(license => license.OnOrder),
            Orders = data.Orders.Select(Describe).ToList(),
            HiddenOrders = data.OpenOrders - data.Orders.Count(order => !OrderStateMachine.IsEnded(order.State)),
            Waits = data.Waiting.Take(MaxWaiting).Select(entry =>
                new { entry.User, Product = entry.SkuPartNumber, Since = Time(entry.RequestedAt), By = entry.Origin.Caller, entry.OrderId, entry.Detail })
                .ToList(),
            WaitCount = data.Waiting.Count,
            Changes = data.Changes.Select(change => new
            {
                At = Time(change.At),
                User = change.UserPrincipalName,
                What = string.Join(", ", [
                    .. change.Added.Select(sku => $"+ {sku}"),
                    .. change.Updated.Select(sku => $"plans of {sku}"), .. change.Removed.Select(sku => $"− {sku}"),
                    .. change.UsageLocation is { } location ? new[] { $"location {location}" } : []]),
                By = change.CallerClaimed == true ? $"{change.Caller} (claimed)" : change.Caller,
                change.Reference,
                change.Result,
                IsDone = change.Result == AuditLog.Done,
            }).ToList(),
        };
        return _templates.Render("Dashboard.dashboard.html", model, Culture);
    }

    private object Describe(LicenseListItem license, TrendLine trend, DateTimeOffset now)
    {
        var usable = license.Purchased + license.InGrace;
        var whole = Math.Max(1, Math.Max(usable, license.Assigned));
        string Share(int number) => (100.0 * number / whole).ToString("0.##", Culture);
        return new
        {
            Id = Anchor(license.SkuId),
            PartNumber = license.SkuPartNumber,
            Name = license.DisplayName,
            Status = Badge(license),
            license.Purchased,
            license.InGrace,
            license.Suspended,
            license.Assigned,
            Free = license.Available.ToString("0;−0", Culture),
            license.Threshold,
            Usable = usable,
            Bar = new { Usable = Share(usable), Used = Share(Math.Min(usable, license.Assigned)), Over = Share(Math.Max(0, license.Assigned - usable)) },
            Ends = Ends(license, now),
            Trend = trend,
            RunsOut = RunsOut(license.Forecast),
            Range = Range(license.Forecast),
            OnOrder = license.OnOrder == 0 ? null : license.OnOrder.ToString("+0;−0", Culture),
            license.OpenOrder,
            MutedUntil = license.MutedUntil is { } until ? Time(until) : null,
        };
    }

    private object Describe(OrderView order) => new
    {
        order.Id,
        Quantity = order.Quantity.ToString("+0;−0", Culture),
        Name = order.DisplayName,
        PartNumber = order.SkuPartNumber,
        State = Badge(order.State),
        order.Reason,
        order.RequestedBy,
        order.Automatic,
        order.FulfilledQuantity,
        Total = order.ResultingTotal,
        At = Time(order.RequestedAt),
        NotBefore = order.NotBefore is { } notBefore ? Time(notBefore) : null,
        CanCancel = OrderStateMachine.Next(order.State, OrderEventKind.Cancel) is not null,
        CancelEffect = order.State == OrderState.Requested
            ? "Its mail has not been sent, and will not be."
            : $"Its mail was perhaps sent: ask {reseller.Email} yourself to leave it.",
        CanConfirm = order.State == OrderState.Sent || OrderAttention.IsUndecided(order.State, order.IsPaused),
        Steps = order.History.Select(step => new { At = Time(step.At), State = Badge(step.State), step.Text, step.By }).ToList(),
        Answers = order.Answers.Select(answer =>
            new { At = Time(answer.ReceivedAt), answer.From, answer.Subject, answer.Excerpt, Says = answer.Says.ToString() }).ToList(),
    };

    /// <summary>Returns the subscriptions of a product that the warning mail would report as ending.</summary>
    private List<object> Ends(LicenseListItem license, DateTimeOffset now) =>
        [.. (license.Subscriptions ?? []).Where(subscription => ExpiryPlan.DaysAhead(subscription, alerts.ExpiryDaysAhead(), now) is not null)
            .Select(subscription => new { Text = End(subscription), At = Time(subscription.NextLifecycleAt.GetValueOrDefault()) })];

    private static string End(Subscription subscription) => subscription switch
    {
        { Status: SubscriptionStatus.Suspended } => $"{subscription.Quantity} suspended, to be deleted on",
        { Status: SubscriptionStatus.Warning } => $"{subscription.Quantity} in grace, usable until",
        { IsTrial: true } => $"Trial of {subscription.Quantity} ends on",
        _ => $"Term of {subscription.Quantity} ends on",
    };

    private static string Warning(LicenseListItem license) => license.Status switch
    {
        LicenseStatus.OverAssigned => $"{license.Usage.Excess} more assigned than you own. Buy {license.Usage.Excess} or unassign {license.Usage.Excess}.",
        LicenseStatus.Suspended when license.Usage.NotUsable == 1 => "1 suspended, its user is locked out: renew.",
        LicenseStatus.Suspended when license.Usage.SuspendedInUse < license.Usage.NotUsable =>
            $"{license.Usage.NotUsable} suspended, {license.Usage.SuspendedInUse} of them assigned and their users locked out: renew.",
        LicenseStatus.Suspended => $"{license.Usage.NotUsable} suspended, their users are locked out: renew.",
        LicenseStatus.Out => $"None of {license.Purchased + license.InGrace} is free.",
        LicenseStatus.Expiring => $"{license.InGrace} expired and can be used only for a while yet; {license.Available} free.",
        _ when license.DaysToEmpty is { } days => $"{license.Available} of {license.Purchased + license.InGrace} free, none in about {days} days.",
        _ => $"{license.Available} of {license.Purchased + license.InGrace} free.",
    };

    private static string RunsOut(LicenseForecast? forecast) => forecast switch
    {
        null => "",
        { Reason: ForecastReason.AlreadyEmpty } => "Now",
        { Reason: ForecastReason.NotEnoughHistory } => "Not known yet",
        { Reason: ForecastReason.NotFalling } => "Not falling",
        { DaysToEmpty: 1 } => "In a day",
        { DaysToEmpty: { } days } => $"In {days} days",
        _ => "Not within a year",
    };

    private static string? Range(LicenseForecast? forecast) => forecast switch
    {
        null or { Reason: not ForecastReason.Forecast } or { Earliest: null } => null,
        { Earliest: { } earliest, Latest: { } latest } => $"{earliest} to {latest} days",
        { Earliest: { } earliest } => $"{earliest} days to over a year",
    };

    /// <param name="Kind">The colour; <paramref name="Text"/> says the same.</param>
    private sealed record Mark(string Kind, string Text);

    private static Mark Badge(LicenseListItem license) => license.Status switch
    {
        LicenseStatus.OverAssigned => new("bad", "Over-assigned"),
        LicenseStatus.Suspended => new("bad", "Suspended"),
        LicenseStatus.Out => new("bad", "None free"),
        LicenseStatus.Expiring => new("warn", "Expiring"),
        LicenseStatus.Low => new("warn", "Low"),
        LicenseStatus.Gone => new("bad", "Gone"),
        _ when license.Threshold is null => new("plain", "Not watched"),
        _ => new("good", "OK"),
    };

    private static Mark Badge(OrderState state) => state switch
    {
        OrderState.Fulfilled => new("good", "Fulfilled"),
        OrderState.NeedsAttention => new("bad", "Needs attention"),
        OrderState.Failed => new("bad", "Failed"),
        OrderState.Unknown => new("warn", "Perhaps sent"),
        OrderState.Cancelled => new("plain", "Cancelled"),
        _ => new("busy", state.ToString()),
    };

    private static object Time(DateTimeOffset time) => new
    {
        Machine = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", Culture),
        Human = time.UtcDateTime.ToString("d MMM yyyy HH:mm", Culture),
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", Culture);

    private static string Anchor(Guid skuId) => $"sku-{skuId:N}";

    private static string Versioned(DashboardAddress address, string asset) => $"{address.Api}/dashboard/{asset}?v={DashboardAsset.Of(asset).Version}";
}
