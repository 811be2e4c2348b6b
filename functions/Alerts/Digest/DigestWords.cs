using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Alerts.Surplus;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>The sentences of a warning in the administrators' language.</summary>
internal sealed class DigestWords(MailOptions mail, DateTimeOffset now)
{
    /// <summary>A phone shows so much of a subject.</summary>
    public const int SubjectStart = 40;
    private const int MostNamed = 3;
    private readonly LocalizedText _words = LocalizedText.Of("Alerts.Digest", mail.Culture);
    private readonly DateText _dates = mail.Dates;

    public string this[string key, params object?[] values] => _words[key, values];

    public static string ShortName(SkuUsage sku) => ProductNames.Short(ProductNames.DisplayName(sku));

    /// <summary>The worst product with its number, which stands in the first <see cref="SubjectStart"/> characters, and how many more.</summary>
    public string Subject(IReadOnlyList<DigestRow> rows, IReadOnlyList<SkuUsage> recovered, bool isReminder)
    {
        var (sku, brief) = rows.Count > 0 ? (rows[0].Sku, Brief(rows[0])) : (recovered[0], _words["BriefOver"]);
        var room = SubjectStart - _words["SubjectOf", "", brief].Length;
        var name = ShortName(sku);
        var more = rows.Count > 0 ? rows.Count - 1 : recovered.Count - 1;
        return _words["SubjectOf", name.Length <= room ? name : $"{name[..(room - 1)].TrimEnd()}…", brief]
            + (more > 0 ? _words.Count("SubjectMore", more) : "") + (isReminder ? _words["SubjectReminder"] : "");
    }

    /// <summary>Whether to act, and on what.</summary>
    public string Heading(IReadOnlyList<DigestRow> rows, IReadOnlyList<SkuUsage> recovered) => rows.Count > 0
        ? _words.Count("Act", rows.Count, Line(rows[0]))
        : _words["Nothing", List(recovered, ShortName)];

    /// <summary>What the administrators do not know from the mail before; null if the rest of this one says it.</summary>
    public string? News(DigestData data, IReadOnlyList<SkuUsage> recovered)
    {
        var fresh = data.Rows.Where(row => row.IsNew).ToList();
        var since = data.LastMailAt is { } last ? Since(last) : null;
        string? news =
            fresh.Count == 0 ? data.IsReminder && since is not null ? _words["NothingNew", since] : null
            : fresh.Count < data.Rows.Count ? since is null ? _words["New", List(fresh, Line)] : _words["NewSince", since, List(fresh, Line)]
            : since is null ? null
            : data.Rows.Count > 1 ? _words["AllNew", since]
            : _words[data.Rows[0].Kind == AlertKind.Worse ? "Worse" : "OneNew", since];
        // Without rows, the heading says it.
        var over = recovered.Count == 0 || data.Rows.Count == 0 ? null : _words["Recovered", List(recovered, Enough)];
        return data.Rows.Count == 0 ? string.Join(", ", recovered.Take(MostNamed).Select(Enough)) + "." : Join(news, over);
    }

    public string? Already(IReadOnlyList<LicenseEvaluation> low) =>
        low.Count == 0 ? null : _words["Already", List(low, license => Line(new DigestRow(license.Sku, license, Kind: null, [])))];

    /// <summary>What lies unassigned and what can be saved, of all products, and for how many that is not known; null without prices.</summary>
    public string? Money(DigestData data)
    {
        string? Say(string key, Func<CurrencyCost, decimal?> part) => data.Costs.Any(cost => part(cost) > 0)
            ? _words[key, string.Join(", ", data.Costs.Where(cost => part(cost) > 0)
                .Select(cost => MoneyText.Of(part(cost).GetValueOrDefault(), cost.Currency, mail.Culture)))]
            : null;
        var said = data.Costs.Count == 0 ? "" : Join(
            Say("Unassigned", cost => cost.Unassigned), Say("Reducible", cost => cost.Reducible),
            data.PricesMissing > 0 ? _words.Count("PricesMissing", data.PricesMissing) : null);
        return said.Length == 0 ? null : said;
    }

    /// <summary>The cause, with everything that bears on the decision.</summary>
    public string Cause(DigestRow row, AlertMailData data)
    {
        var sku = row.Sku;
        // What ends says of suspended and expired licenses more than their status does.
        var told = row.Ends.Select(end => end.Subscription.Status).ToHashSet();
        var runsOut = row.Status == LicenseStatus.Low && row.License?.Forecast?.DaysToEmpty is { } days and > 0
            ? _words["RunsOut", _dates.Day(now.AddDays(days), now)]
            : null;
        var suspended = sku.SuspendedInUse > 0 && row.Status is LicenseStatus.OverAssigned or LicenseStatus.Suspended
            ? _words.Count("CauseSuspended", sku.NotUsable, _words.Count("People", sku.SuspendedInUse))
            : null;
        return Join(
        [
            row.Status switch
            {
                LicenseStatus.Gone => _words.Count("CauseGone", sku.Assigned),
                LicenseStatus.OverAssigned => Join(_words.Count("CauseShort", sku.Excess, sku.Assigned, sku.Usable + sku.NotUsable), suspended),
                LicenseStatus.Suspended => suspended,
                LicenseStatus.Out => sku.Assigned == 0 ? _words["CauseNone"] : _words.Count("CauseOut", sku.Assigned),
                LicenseStatus.Expiring => told.Contains(SubscriptionStatus.Warning) ? null : _words.Count("CauseExpiring", sku.InGrace),
                LicenseStatus.Low => runsOut ?? _words.Count("CauseLow", sku.Available, row.License!.Result.Threshold),
                _ => null,
            },
            .. row.Ends.Select(end => End(end, data.Price)),
            row.Surplus is { } surplus ? TooMany(surplus) : null,
            data.Waiting > 0 ? _words.Count("Waiting", data.Waiting) : null,
            sku.Wanted is > 0 and var wanted ? _words.Count("Wanted", wanted) : null,
            .. data.Orders.Where(AlertDigest.NeedsAPerson).Take(1).Select(order => _words["OrderNeedsYou", Number(order.Outstanding)]),
            data.Orders.Where(order => !AlertDigest.NeedsAPerson(order)).Sum(order => order.Outstanding) is > 0 and var onOrder
                ? _words.Count("OnOrder", onOrder) : null,
            data.Unused switch
            {
                0 => null,
                >= AlertDigest.ManyUnused => _words["UnusedMany", AlertDigest.ManyUnused],
                var unused => _words.Count("Unused", unused),
            },
            data is { Unused: < AlertDigest.ManyUnused, Inactive: > 0, Price: { } price }
                ? _words["UnusedCost", MoneyText.Of(price.PerMonth(data.Inactive), price.Currency, mail.Culture)] : null,
            row.Kind == AlertKind.Reminder && data.Since is { } since ? _words["ReportedSince", _dates.Day(since, now)] : null,
        ]);
    }

    /// <summary>For those who do not see the bars.</summary>
    public string? Trend(IReadOnlyList<TrendBar> bars) => bars.Count == 0 ? null
        : bars.All(bar => bar.Assigned == bars[0].Assigned) ? _words["TrendFlat", bars[0].Assigned, bars.Count]
        : _words["Trend", bars[0].Assigned, bars[^1].Assigned, bars.Count];

    /// <summary>With a minus sign, not a hyphen.</summary>
    public string Number(int value) => value.ToString(mail.Culture).Replace('-', '−');

    public string DayAndTime(DateTimeOffset at) => $"{_dates.WeekDay(at)}, {_dates.Time(at)}";

    private string Enough(SkuUsage sku) => _words["Enough", ShortName(sku), sku.Available, sku.Usable];

    /// <summary>The state in two or three words, for the subject.</summary>
    private string Brief(DigestRow row) => row.Status switch
    {
        _ when row.IsAboutAnEnd => EndBrief(row.Ends[0]),
        _ when row.IsAboutSurplus => _words["BriefSurplus", row.Surplus!.Quantity],
        LicenseStatus.Gone => _words["BriefGone"],
        LicenseStatus.OverAssigned => _words.Count("BriefShort", row.Sku.Excess),
        LicenseStatus.Suspended => _words.Count("BriefSuspended", row.Sku.NotUsable),
        LicenseStatus.Out => _words["BriefOut"],
        LicenseStatus.Expiring => _words.Count("BriefExpiring", row.Sku.InGrace),
        LicenseStatus.Low => _words["BriefLow", row.Sku.Available],
        _ => throw new InvalidOperationException($"{row.Status} without an end is nothing to report."),
    };

    private string EndBrief(ExpiryItem end) => _words[
        end.Subscription.Status == SubscriptionStatus.Suspended ? "BriefDeleted"
        : end.Subscription.Status == SubscriptionStatus.Warning ? "BriefGrace"
        : end.Subscription.IsTrial ? "BriefTrial"
        : end.IsMonthly ? "BriefReturn"
        : "BriefRenews",
        _dates.ShortDay(end.Subscription.NextLifecycleAt.GetValueOrDefault(), now)];

    /// <summary>The state with the product's name, as a part of a sentence.</summary>
    private string Line(DigestRow row)
    {
        var name = ShortName(row.Sku);
        return row.Status switch
        {
            _ when row.IsAboutAnEnd => EndLine(row.Ends[0], name),
            _ when row.IsAboutSurplus => _words["LineSurplus", row.Surplus!.Quantity, name],
            LicenseStatus.Gone => _words["LineGone", name],
            LicenseStatus.OverAssigned => _words["LineShort", row.Sku.Excess, name],
            LicenseStatus.Suspended => _words.Count("LineSuspended", row.Sku.NotUsable, name),
            LicenseStatus.Out => _words["LineOut", name],
            LicenseStatus.Expiring => _words.Count("LineExpiring", row.Sku.InGrace, name),
            LicenseStatus.Low => _words["LineLow", row.Sku.Available, name],
            _ => throw new InvalidOperationException($"{row.Status} without an end is nothing to report."),
        };
    }

    private string EndLine(ExpiryItem end, string name) => _words[
        end.Subscription.Status == SubscriptionStatus.Suspended ? "LineDeleted"
        : end.Subscription.Status == SubscriptionStatus.Warning ? "LineGrace"
        : end.Subscription.IsTrial ? "LineTrial"
        : end.IsMonthly ? "LineReturn"
        : "LineRenews",
        Day(end), name, end.Subscription.Returnable ?? 0];

    /// <summary>
    /// What ends, and what follows. Grace period, suspension and deletion:
    /// https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires.
    /// </summary>
    private string End(ExpiryItem end, Price? price)
    {
        var (licenses, day) = (_words.Count("Licenses", end.Subscription.Quantity), Day(end));
        return (end.Subscription.Status, end.Subscription.IsTrial) switch
        {
            (SubscriptionStatus.Suspended, _) => _words.Count("EndDeleted", end.Subscription.Quantity, day),
            (SubscriptionStatus.Warning, _) => _words.Count("EndGrace", end.Subscription.Quantity, day),
            (_, true) => _words["EndTrial", licenses, day],
            _ when end.IsMonthly => Join(_words["EndMonthly", end.Subscription.Returnable ?? 0, end.Sku.Purchased, day], Saves(end, price)),
            _ => Renewal(end, licenses, day, price),
        };
    }

    private string Renewal(ExpiryItem end, string licenses, string day, Price? price) => Join(
        _words["EndRenews", licenses, day],
        end.Subscription.Term is null ? _words["EndUnknown"] : null,
        end.Subscription.ExpectedAssigned is { } expected && expected != end.Sku.Assigned
            ? _words["EndExpected", end.Sku.Assigned, expected] : _words["EndAssigned", end.Sku.Assigned],
        end.Subscription.Returnable is > 0 and var spare ? _words["EndReturn", spare] : null,
        Saves(end, price));

    /// <summary>What a return saves; null if there is nothing to return, or no price.</summary>
    private string? Saves(ExpiryItem end, Price? price) => end.Subscription.Returnable is > 0 and var spare && price is not null
        ? _words["EndSaves", MoneyText.Of(price.PerMonth(spare), price.Currency, mail.Culture)] : null;

    private string TooMany(SurplusItem surplus) => Join(
        _words["Surplus", surplus.Quantity, surplus.Sku.Purchased, MoneyText.Of(surplus.PerMonth, surplus.Currency, mail.Culture)],
        surplus.RenewsAt is { } at ? _words["SurplusRenews", _dates.Day(at, now)] : _words["SurplusUnknown"]);

    private string Day(ExpiryItem end) => _dates.Day(end.Subscription.NextLifecycleAt.GetValueOrDefault(), now);

    /// <summary>The weekday of the mail before; its time if it was today, its date if it was long ago.</summary>
    private string Since(DateTimeOffset last) => _dates.Day(last) == _dates.Day(now) ? _words["SinceTime", _dates.Time(last)]
        : now - last < TimeSpan.FromDays(6) ? _dates.WeekDay(last).Split(' ')[0]
        : _words["SinceDay", _dates.Day(last, now)];

    private string List<T>(IReadOnlyList<T> all, Func<T, string> say) =>
        string.Join(", ", all.Take(MostNamed).Select(say)) + (all.Count > MostNamed ? $" {_words.Count("AndMore", all.Count - MostNamed)}" : "");

    private static string Join(params IEnumerable<string?> sentences) => string.Join(' ', sentences.Where(sentence => !string.IsNullOrEmpty(sentence)));
}
