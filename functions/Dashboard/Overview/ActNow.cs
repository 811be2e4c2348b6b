using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Overview;

namespace LicenseFunctions.Dashboard.Overview;

/// <summary>What a person has to act on: at most one matter a product, so that nothing is said twice. The most urgent one comes first.</summary>
internal sealed class ActNow(AlertOptions alerts, ResellerOptions reseller, WorkingDays workingDays)
{
    /// <summary>The part of the reseller's address that people know it by.</summary>
    public string Reseller => NameOf(reseller.Email);

    public IReadOnlyList<Matter> List(OverviewData data, PageContext page)
    {
        var orders = data.Orders.ToLookup(order => order.SkuId);
        var matters = data.List.Licenses.Select(license => Of(license, [.. orders[license.SkuId]], data, page))
            // Orders of products that the tenant does not have any more.
            .Concat(orders.Where(group => data.List.Licenses.All(license => license.SkuId != group.Key)).Select(group => Of(null, [.. group], data, page)));
        return [.. matters.OfType<Matter>().OrderBy(matter => matter.Urgency).ThenByDescending(matter => matter.Weight)
            .ThenBy(matter => matter.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>When the reseller is expected to have answered, or the licenses to have arrived; null if nothing is expected now.</summary>
    public DateTimeOffset? ExpectedBy(Order order) => order.State switch
    {
        OrderState.Sent when order.SentAt is { } sent && !order.IsPaused => workingDays.Add(sent, reseller.ConfirmWithinDays),
        OrderState.Confirmed when order.ConfirmedAt is { } confirmed => workingDays.Add(
            order.RenewsAt > confirmed ? order.RenewsAt.Value : confirmed, reseller.ConfirmWithinDays),
        _ => null,
    };

    private Matter? Of(LicenseListItem? license, List<Order> orders, OverviewData data, PageContext page)
    {
        var undecided = orders.FirstOrDefault(order => OrderAttention.NeedsAPerson(order.State, order.IsPaused, order.RequestedAt, page.Now));
        var late = orders.FirstOrDefault(order => ExpectedBy(order) < page.Now);
        var isMuted = license?.MutedUntil is not null || license?.Threshold is null;
        var shortage = license is null || isMuted ? null : ShortageOf(license, data, page);
        // What is on its way is enough, and in time: nothing to do.
        if (shortage is not null && undecided is null && late is null && license!.OnOrder >= Math.Max(1, shortage.Missing) && !shortage.NeedsRenewal)
            shortage = null;
        var end = license is null || isMuted || shortage is { NeedsRenewal: true } ? null : EndOf(license, page);
        if (shortage is null && undecided is null && late is null && end is null)
            return null;

        var name = license?.DisplayName ?? orders[0].DisplayName;
        // A product that the tenant does not have any more has no page.
        var product = license is null ? page.Link("orders", orders[0].Id) : page.ProductLink(license, data.List);
        var order = undecided ?? late;
        var causes = new[] { shortage?.Cause, order is null ? null : CauseOf(order, data, page), end?.Cause }.OfType<string>().ToList();
        var tag = shortage ?? (order is null ? end! : TagOf(order, page));
        var (action, link) = order switch
        {
            { RefusedAt: not null } when undecided is not null => ("AnswerReseller", page.Link("orders", order.Id)),
            not null when undecided is not null =>
                (order.State is OrderState.Failed or OrderState.Unknown ? "LookAtMail" : "Decide", page.Link("orders", order.Id)),
            not null when shortage is null => ("LookAtOrder", page.Link("orders", order.Id)),
            _ when shortage is { NeedsRenewal: true } => ("Renew", $"{product}#renewals"),
            null when shortage is not null => ("OrderLicenses", $"{product}?do=order#order"),
            not null => ("LookAtOrder", page.Link("orders", order.Id)),
            _ => ("SeeRenewal", $"{product}#renewals"),
        };
        var urgency = shortage is { Missing: > 0 } or { NeedsRenewal: true } || undecided is not null ? 0 : late is not null ? 1 : shortage is not null ? 2 : 3;
        return new Matter(
            license?.SkuId ?? orders[0].SkuId, name, product, urgency, shortage?.Missing ?? 0, tag.Kind, tag.Tag, tag.When, string.Join(' ', causes),
            page.Text[action], link);
    }

    /// <summary>Why licenses of a product are missing or low; null if they are not.</summary>
    private static Finding? ShortageOf(LicenseListItem license, OverviewData data, PageContext page)
    {
        var (usage, text) = (license.Usage, page.Text);
        var waiting = data.Waiting.Count(entry => entry.SkuId == license.SkuId);
        var since = license.Since is { } at ? text["Since", page.Dates.ShortDay(at, page.Now)] : "";
        var (wanted, lacking) = (usage.Wanted ?? 0, Math.Max(0, -usage.Free) + waiting - Math.Max(0, -usage.Available));
        var missing = usage.Excess + lacking;
        var inGroups = wanted == 0 ? "" : " " + text.Count("CauseWanted", wanted);
        string Waiting() => (waiting == 0 ? "" : " " + text.Count("CauseWaiting", waiting)) + inGroups;
        return license.Status switch
        {
            LicenseStatus.Suspended => new(
                "crit", text["Suspended"], since, usage.SuspendedInUse + lacking,
                text.Count("CauseSuspended", usage.SuspendedInUse) + Waiting(), NeedsRenewal: true),
            LicenseStatus.OverAssigned => new(
                "crit", text.Count("Short", missing), since, missing, text["CauseOver", license.Assigned, usage.Usable] + Waiting()),
            LicenseStatus.Out when lacking > 0 => new(
                "crit", text.Count("Short", lacking), since, lacking, text["CauseNone", usage.Usable] + Waiting()),
            LicenseStatus.Out => new("crit", text["NoneAvailable"], since, 0, text["CauseNone", usage.Usable]),
            LicenseStatus.Expiring => new(
                "warn", text["Expiring"], since, 0,
                text.Count("CauseInGrace", license.InGrace) + " " + Available(license, page) + inGroups, NeedsRenewal: true),
            LicenseStatus.Low => new("warn", text["Low"], since, Math.Max(0, -usage.Free), Available(license, page) + inGroups),
            _ => null,
        };
    }

    private static string Available(LicenseListItem license, PageContext page)
    {
        var available = page.Text.Count("CauseAvailable", license.Available, license.Usage.Usable);
        return license.DaysToEmpty is { } days and > 0
            ? $"{available} {page.Text["CauseNoneFrom", page.Dates.Day(page.Now.AddDays(days), page.Now)]}"
            : available;
    }

    /// <summary>The end of a subscription that a person may have to decide on; null if none is near.</summary>
    private Finding? EndOf(LicenseListItem license, PageContext page)
    {
        var ends = (license.Subscriptions ?? []).Where(subscription => ExpiryPlan.DaysAhead(subscription, alerts.ExpiryDaysAhead(), page.Now) is not null);
        if (ends.FirstOrDefault() is not { NextLifecycleAt: { } at } next)
            return null;
        var days = Math.Max(0, ExpiryPlan.DayOf(at).DayNumber - ExpiryPlan.DayOf(page.Now).DayNumber);
        return new Finding(
            "info", page.Text.Count("DaysLeft", days), page.Text["On", page.Dates.ShortDay(at, page.Now)], 0,
            SubscriptionText.Of(next, page));
    }

    private Finding TagOf(Order order, PageContext page)
    {
        var sent = order.SentAt is { } at ? page.Text["SentOn", page.Dates.ShortDay(at, page.Now)] : "";
        return ExpectedBy(order) < page.Now
            ? new("warn", page.Text.Count("DaysLate", DaysLate(order, page.Now)), sent, 0, "")
            : new("crit", page.Text[OrderText.StateKey(order)], sent, 0, "");
    }

    public int DaysLate(Order order, DateTimeOffset now) => ExpectedBy(order) is { } due && due < now ? Math.Max(1, (int)(now - due).TotalDays) : 0;

    private string CauseOf(Order order, OverviewData data, PageContext page)
    {
        var words = data.LastWords.GetValueOrDefault(order.Id) is { Length: > 0 } said ? $" “{said}”" : "";
        var (text, quantity) = (page.Text, page.Signed(order.Quantity));
        return order switch
        {
            { RefusedAt: not null, State: OrderState.NeedsAttention } => text["CauseRefused", Reseller, quantity] + words,
            { State: OrderState.NeedsAttention } => text["CauseAttention", quantity] + words,
            { State: OrderState.Unknown } => text["CausePerhapsSent", quantity],
            { State: OrderState.Failed } => text["CauseFailed", quantity],
            { IsPaused: true } => text["CauseUnclear", Reseller, quantity] + words,
            _ => text["CauseLate", quantity, page.Dates.Day(ExpectedBy(order).GetValueOrDefault(), page.Now)],
        };
    }

    private static string NameOf(string email)
    {
        var domain = email[(email.LastIndexOf('@') + 1)..].Split('.');
        var name = domain.Length > 1 ? domain[^2] : domain[0];
        return name.Length == 0 ? email : char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <param name="Kind">The colour: crit, warn or info.</param>
    /// <param name="Missing">Licenses that people are waiting for or hold too many of.</param>
    private sealed record Finding(string Kind, string Tag, string When, int Missing, string Cause, bool NeedsRenewal = false);
}

/// <summary>One line of what to act on.</summary>
/// <param name="Urgency">0 people are blocked or a decision is due; 1 late; 2 low; 3 a date comes.</param>
/// <param name="Weight">Orders matters of the same urgency.</param>
/// <param name="Kind">The colour: crit, warn or info.</param>
internal sealed record Matter(
    Guid SkuId, string Name, string ProductLink, int Urgency, int Weight, string Kind, string Tag, string When, string Cause, string Action, string ActionLink);
