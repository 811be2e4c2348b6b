using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Overview;

namespace LicenseFunctions.Dashboard.Overview;

/// <summary>The overview: what to act on, four numbers, and the products.</summary>
internal sealed class OverviewPage(ActNow actNow)
{
    private const int AtOnce = 50;
    private static readonly string[] Filters = ["", "act", "low", "order", "expiring", "muted", "free"];
    private static readonly string[] Sorts = ["urgency", "name", "available", "runsout", "renewal"];

    public (string Title, object Model) Describe(OverviewData data, PageContext page)
    {
        var matters = actNow.List(data, page);
        var all = data.List.Licenses.Select(license => new Row(license, matters.FirstOrDefault(matter => matter.SkuId == license.SkuId))).ToList();
        var (search, filter, sort) = (Value(page, "q"), Known(page, "show", Filters), Known(page, "sort", Sorts));
        var found = Sort(all.Where(row => row.Matches(search) && row.Is(filter, page.Now)), sort).ToList();
        var from = int.TryParse(Value(page, "after"), NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? Math.Min(after, found.Count) : 0;
        var open = data.Orders.Where(order => OrderStateMachine.IsOpen(order.State)).ToList();
        var waiting = data.Waiting.GroupBy(entry => entry.SkuId).Select(group => (Count: group.Count(), Name: NameOf(group.Key, data))).ToList();
        var coming = open.Where(order => order.RefusedAt is null).ToList();
        var late = coming.Count(order => actNow.DaysLate(order, page.Now) > 0);
        var renewals = all.Where(row => row.License.Threshold is not null && row.Renewal is { } at && at >= page.Now && at < page.Now.AddDays(30))
            .OrderBy(row => row.Renewal).ToList();
        // They are read together.
        var areEndsKnown = all.TrueForAll(row => row.License.Subscriptions is not null);
        var title = matters.Count == 0 ? page.Text["NothingToDo"] : page.Text.Count("ActNow", matters.Count);
        return (title, new
        {
            Title = title,
            page.User.CanAct,
            TakenAt = data.List.TakenAt is { } takenAt ? page.Text["NumbersOf", page.Dates.WeekDay(takenAt), page.Dates.Time(takenAt)] : null,
            Matters = matters,
            Waiting = new
            {
                data.Waiting.Count,
                Text = string.Join(", ", waiting.Take(2).Select(one => page.Text["CountFor", one.Count, one.Name])) + (waiting.Count > 2 ? ", …" : ""),
                Link = page.Link("waiting"),
            },
            OnOrder = new
            {
                Count = coming.Sum(order => order.Outstanding),
                Text = page.Text.Count("OpenOrders", coming.Count) + (late == 0 ? "" : ", " + page.Text.Count("LateOrders", late)),
                Link = page.Link("orders"),
            },
            Renewals = new
            {
                Count = areEndsKnown ? renewals.Count.ToString(page.Text.Culture) : "–",
                Text = !areEndsKnown ? page.Text["SubscriptionsUnknown"] : renewals.Count == 0 ? "" : page.Text[
                    "NextRenewal", renewals[0].License.DisplayName, page.Dates.Day(renewals[0].Renewal.GetValueOrDefault(), page.Now)],
                Link = page.Root + "?show=expiring#products",
            },
            Costs = CostText.Of(data.List, page.Text),
            PricesLink = page.Link("prices"),
            ReportsLink = page.Link("reports"),
            JobsLink = page.Link("jobs"),
            Search = search,
            Filter = filter,
            Sort = sort,
            Sorts = Sorts.Select(name => new { Name = name, Text = page.Text[$"Sort-{name}"], IsShown = name == sort }).ToList(),
            Filters = Filters.Select(name => new
            {
                Text = page.Text[$"Filter-{name}"],
                Count = all.Count(row => row.Is(name, page.Now)),
                Link = page.With("show", name) + "#products",
                IsShown = name == filter,
            }).Where(one => one.Count > 0 || one.IsShown).ToList(),
            Rows = found.Skip(from).Take(AtOnce).Select(row => Describe(row, data, page)).ToList(),
            Next = found.Count > from + AtOnce
                ? page.With("after", $"{from + AtOnce}") + "#products"
                : null,
            NextCount = Math.Min(AtOnce, found.Count - from - AtOnce),
            Shown = page.Text.Count("ProductCount", found.Count),
            Hidden = filter.Length == 0 && all.Count(row => row.IsFree) is var free and > 0 ? page.Text.Count("HiddenFree", free) : null,
            Csv = page.With("format", "csv"),
        });
    }

    private object Describe(Row row, OverviewData data, PageContext page)
    {
        var (license, matter) = row;
        var usable = license.Usage.Usable;
        var open = data.Orders.Where(order => order.SkuId == license.SkuId && OrderStateMachine.IsOpen(order.State)).ToList();
        var coming = open.Where(order => order.RefusedAt is null).ToList();
        var order = open.Find(one => one.RefusedAt is not null) ?? coming.Find(one => actNow.DaysLate(one, page.Now) > 0) ?? coming.FirstOrDefault();
        var waiting = data.Waiting.Count(entry => entry.SkuId == license.SkuId);
        var state = StateOf(license, waiting, page);
        var link = page.ProductLink(license, data.List);
        return new
        {
            license.SkuPartNumber,
            Name = license.DisplayName,
            Link = link,
            State = state,
            Kind = matter?.Kind is "crit" or "warn" ? matter.Kind : "",
            Available = license.Available.ToString("0;−0", page.Text.Culture),
            Usable = usable,
            Width = usable <= 0 ? (license.Assigned > 0 ? 132 : 0) : Math.Clamp((int)Math.Round(132.0 * license.Assigned / usable), 0, 132),
            Trend = data.Trends.GetValueOrDefault(license.SkuId, TrendLine.None).Describe(page.Text),
            RunsOut = ForecastText.RunsOut(license.Forecast, page),
            IsFar = license.Forecast is not { DaysToEmpty: not null },
            Range = ForecastText.Range(license.Forecast, page.Text),
            Renewal = row.Renewal is { } at ? page.Dates.ShortDay(at, page.Now) : null,
            Lapsed = license.Subscriptions?.FirstOrDefault(one => one.Status is SubscriptionStatus.Suspended or SubscriptionStatus.Warning) is { } lapsed
                ? page.Text[lapsed.Status == SubscriptionStatus.Suspended ? "Suspended" : "InGrace"] : null,
            OnOrder = coming.Sum(one => one.Outstanding),
            OrderLink = order is null ? null : page.Link("orders", order.Id),
            OrderNote = order switch
            {
                null => null,
                { RefusedAt: not null } => page.Text.Count("RefusedCount", Math.Abs(order.Quantity)),
                _ when actNow.DaysLate(order, page.Now) is var days and > 0 => page.Text.Count("DaysOverdue", days),
                _ when actNow.ExpectedBy(order) is { } due => page.Text["Due", page.Dates.ShortDay(due, page.Now)],
                _ => page.Text[OrderText.StateKey(order)],
            },
            OrderKind = order is null ? "" : order.RefusedAt is not null ? "crit" : actNow.DaysLate(order, page.Now) > 0 ? "warn" : "muted",
            Cost = license.Cost is { } cost ? CostText.Money(cost.Purchased, license.Price!.Currency, page.Text) : null,
            Unassigned = license.Cost is { Unassigned: > 0 and var unassigned }
                ? page.Text["CellUnassigned", unassigned.ToString("N2", page.Text.Culture)] : null,
            Meta = matter is not null ? matter.Tag : state.Length > 0 ? state : ForecastText.RunsOutSentence(license.Forecast, page),
            CanOrder = license.Threshold is not null,
            IsMuted = license.MutedUntil is not null,
        };
    }

    private static string StateOf(LicenseListItem license, int waiting, PageContext page)
    {
        var waits = (waiting == 0 ? "" : ", " + page.Text.Count("WaitingCount", waiting))
            + (license.Wanted is > 0 and var wanted ? ", " + page.Text.Count("WantedCount", wanted) : "");
        return license.Status switch
        {
            _ when license.MutedUntil is { } until => page.Text["MutedUntil", page.Dates.ShortDay(until, page.Now)],
            LicenseStatus.OverAssigned => page.Text["StatusShort"] + waits,
            LicenseStatus.Suspended => page.Text["StatusSuspended"] + waits,
            LicenseStatus.Out => page.Text["StatusOut"] + waits,
            LicenseStatus.Expiring => page.Text["StatusExpiring"] + waits,
            LicenseStatus.Low => page.Text["StatusLow"] + waits,
            LicenseStatus.Gone => page.Text["StatusGone"],
            _ => waits.TrimStart(',', ' '),
        };
    }

    private static IEnumerable<Row> Sort(IEnumerable<Row> rows, string sort)
    {
        var byName = rows.OrderBy(row => row.License.DisplayName, StringComparer.OrdinalIgnoreCase);
        return sort switch
        {
            "name" => byName,
            "available" => byName.OrderBy(row => row.License.Available),
            "runsout" => byName.OrderBy(row => row.License.DaysToEmpty ?? int.MaxValue),
            "renewal" => byName.OrderBy(row => row.Renewal ?? DateTimeOffset.MaxValue),
            _ => byName.OrderBy(row => row.Matter?.Urgency ?? int.MaxValue).ThenByDescending(row => row.Matter?.Weight ?? 0)
                .ThenByDescending(row => row.License.Status),
        };
    }

    private static string NameOf(Guid skuId, OverviewData data) =>
        data.List.Licenses.FirstOrDefault(license => license.SkuId == skuId)?.DisplayName ?? data.Waiting.First(entry => entry.SkuId == skuId).SkuPartNumber;

    private static string Value(PageContext page, string name) => page.Request.Query[name].ToString().Trim();

    /// <summary>A known value of a parameter, else the first one.</summary>
    private static string Known(PageContext page, string name, string[] known) => Array.Find(known, value => value == Value(page, name)) ?? known[0];

    private sealed record Row(LicenseListItem License, Matter? Matter)
    {
        public bool IsFree => License.Threshold is null;

        /// <summary>The next date of a subscription.</summary>
        public DateTimeOffset? Renewal => License.Subscriptions?.FirstOrDefault(one => one.NextLifecycleAt is not null)?.NextLifecycleAt;

        public bool Matches(string search) => search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            License.DisplayName.Contains(word, StringComparison.CurrentCultureIgnoreCase)
            || License.SkuPartNumber.Contains(word, StringComparison.OrdinalIgnoreCase));

        public bool Is(string filter, DateTimeOffset now) => filter switch
        {
            "act" => Matter is not null,
            "low" => !IsFree && License.Status is not (LicenseStatus.Ok or LicenseStatus.Gone),
            "order" => License.OpenOrder is not null,
            "expiring" => !IsFree && Renewal < now.AddDays(30),
            "muted" => License.MutedUntil is not null,
            "free" => IsFree,
            _ => !IsFree || Matter is not null,
        };
    }
}
