using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>Writes the mail of a run: what to act on, the worst first, what is new, and what was reported before.</summary>
internal sealed class AlertDigest(MailTemplates templates, MailOptions mail, PublicAddress address)
{
    /// <summary>So many products have a row of their own; the others are counted.</summary>
    public const int MostShown = 5;

    /// <summary>From this number on, unused licenses are not counted any further.</summary>
    public const int ManyUnused = 10;

    /// <summary>Start of the period that the bars show.</summary>
    public static DateTimeOffset From(DateTimeOffset now) => now.AddDays(-7 * TrendBars.Weeks);

    public MailContent Write(DigestData data, DateTimeOffset now)
    {
        var words = new DigestWords(mail, now);
        var recovered = data.Plan.Items.Where(item => item.Kind == AlertKind.Over).Select(item => item.License.Sku).ToList();
        var already = data.Plan.Low.Where(license => data.Rows.All(row => row.Sku.SkuId != license.Sku.SkuId)).ToList();
        var shown = data.Rows.Take(MostShown).ToList();
        var model = new
        {
            Subject = words.Subject(data.Rows, recovered, data.IsReminder),
            Heading = words.Heading(data.Rows, recovered),
            Preview = shown.Count > 0 ? words.Cause(shown[0], Of(data, shown[0])) : null,
            News = words.News(data, recovered),
            NumbersBefore = data.IsRead ? null : words.DayAndTime(data.TakenAt),
            Rows = shown.Select(row => Line(words, row, Of(data, row))).ToList(),
            HasBars = shown.Exists(row => TrendBars.Of(Of(data, row).Past).Count > 0),
            More = data.Rows.Count - shown.Count,
            Already = words.Already(already),
            data.Others,
            Unassigned = words.Money(data),
            Numbers = data.IsRead ? words.DayAndTime(data.TakenAt) : null,
            Mutes = shown.Where(row => row.Surplus is not null || row.Status is not (LicenseStatus.Ok or LicenseStatus.Gone))
                .Select(row => new { Name = DigestWords.ShortName(row.Sku), Link = ProductLink(row.Sku, "?do=mute") }).ToList(),
            Thresholds = shown.Where(row => row.Status != LicenseStatus.Gone).Select(row => ProductLink(row.Sku, "#thresholds")).FirstOrDefault(),
            Link = address.LinkTo("app"),
        };
        return templates.Render("Alerts.Digest.digest", model, mail.Culture);
    }

    /// <summary>The same for the channels: the rows of the mail, without the bars, and without the links that mute.</summary>
    /// <param name="key">The same while the mail is repeated.</param>
    public News WriteNews(DigestData data, DateTimeOffset now, string key)
    {
        var words = new DigestWords(mail, now);
        var recovered = data.Plan.Items.Where(item => item.Kind == AlertKind.Over).Select(item => item.License.Sku).ToList();
        var already = data.Plan.Low.Where(license => data.Rows.All(row => row.Sku.SkuId != license.Sku.SkuId)).ToList();
        return new News
        {
            Kind = NewsKind.Warning,
            Subject = words.Subject(data.Rows, recovered, data.IsReminder),
            Heading = words.Heading(data.Rows, recovered),
            Text = [.. new[]
            {
                words.News(data, recovered), data.IsRead ? null : words["NumbersBefore", words.DayAndTime(data.TakenAt)], words.Already(already),
                words.Money(data),
            }.OfType<string>().Where(text => text.Length > 0)],
            Rows = [.. data.Rows.Take(MostShown).Select(row => NewsRow(words, row, Of(data, row)))],
            More = Math.Max(0, data.Rows.Count - MostShown),
            Link = address.LinkTo("app") is { } app ? new NewsLink(words[data.Rows.Count > 0 ? "SeeWhatToDo" : "SeeProducts"], app) : null,
            Key = key,
        };
    }

    private NewsRow NewsRow(DigestWords words, DigestRow row, AlertMailData data)
    {
        var (word, link) = Action(row, data);
        var isGone = row.Status == LicenseStatus.Gone;
        return new NewsRow(ProductNames.DisplayName(row.Sku), words.Cause(row, data))
        {
            Link = link is null ? null : new NewsLink(words[word], link),
            Available = isGone ? null : row.Status == LicenseStatus.Suspended ? 0 : row.Sku.Available,
            Usable = isGone ? null : Shown(row),
            SkuId = row.Sku.SkuId,
            SkuPartNumber = row.Sku.SkuPartNumber,
            Status = JsonNamingPolicy.CamelCase.ConvertName(row.Status.ToString()),
        };
    }

    /// <summary>Of how many licenses so many are available.</summary>
    private static int Shown(DigestRow row) =>
        row.Sku.Usable + (row.Status is LicenseStatus.Suspended or LicenseStatus.OverAssigned ? row.Sku.NotUsable : 0);

    private object Line(DigestWords words, DigestRow row, AlertMailData data)
    {
        var bars = TrendBars.Of(data.Past);
        var (word, link) = Action(row, data);
        return new
        {
            Name = ProductNames.DisplayName(row.Sku),
            Cause = words.Cause(row, data),
            Number = row.Status switch
            {
                LicenseStatus.Gone => null,
                LicenseStatus.Suspended => "0",
                _ => words.Number(row.Sku.Available),
            },
            Of = Shown(row),
            Tone = row.IsCritical ? "crit" : row.License is null ? "tx" : "warn",
            Bars = bars.Select(bar => bar.Height).ToList(),
            Trend = words.Trend(bars),
            Action = new { Word = word, Link = link },
        };
    }

    /// <summary>The one sensible step.</summary>
    private (string Word, string? Link) Action(DigestRow row, AlertMailData data) =>
        data.Orders.FirstOrDefault(NeedsAPerson) is { } order ? ("DecideOrder", address.LinkTo($"app/orders/{order.Id}"))
        : row.Status == LicenseStatus.Gone ? ("SeeProducts", address.LinkTo("app"))
        : row.IsAboutAnEnd && row.Ends.All(end => end.Subscription.Renews) ? Renewal(row)
        : row.IsAboutSurplus ? ("Return", ProductLink(row.Sku, $"?do=order&quantity=-{row.Surplus!.Quantity}#order"))
        : row.Status is LicenseStatus.Suspended or LicenseStatus.Expiring || row.IsAboutAnEnd ? ("Renew", ProductLink(row.Sku, ""))
        : data.Unused > 0 ? ("Reclaim", ProductLink(row.Sku, "#reclaim"))
        : data.Orders.Any(open => open.Outstanding > 0) ? ("SeeOrder", address.LinkTo($"app/orders/{data.Orders.First(open => open.Outstanding > 0).Id}"))
        : ("Order", ProductLink(row.Sku, "#order"));

    private (string Word, string? Link) Renewal(DigestRow row) => row.Ends.Max(end => end.Subscription.Returnable) is > 0 and var spare
        ? ("Return", ProductLink(row.Sku, $"?do=order&quantity=-{spare}#order"))
        : ("SeeRenewal", ProductLink(row.Sku, "#renewals"));

    /// <summary>Whether an order waits for a decision.</summary>
    internal static bool NeedsAPerson(OrderSummary order) => order.State is OrderState.NeedsAttention or OrderState.Unknown;

    private string? ProductLink(SkuUsage sku, string where) => address.LinkTo($"app/products/{Uri.EscapeDataString(sku.SkuPartNumber)}{where}");

    private static AlertMailData Of(DigestData data, DigestRow row) => data.Facts.GetValueOrDefault(row.Sku.SkuId, AlertMailData.Nothing);
}

/// <summary>What a mail is about.</summary>
/// <param name="Rows">The products to act on, the worst first.</param>
/// <param name="Facts">Further data of the rows that are shown.</param>
/// <param name="Others">How many watched products need nothing.</param>
/// <param name="LastMailAt">When the mail before was sent; null if that is unknown.</param>
/// <param name="TakenAt">When the numbers were read.</param>
/// <param name="IsRead">Whether this run read the numbers from Graph; false if they are from the last snapshot.</param>
internal sealed record DigestData(
    AlertPlan Plan, IReadOnlyList<DigestRow> Rows, IReadOnlyDictionary<Guid, AlertMailData> Facts, int Others, DateTimeOffset? LastMailAt,
    DateTimeOffset TakenAt, bool IsRead)
{
    /// <summary>Of all products with a price.</summary>
    public IReadOnlyList<CurrencyCost> Costs { get; init; } = [];

    /// <summary>Watched products that are paid for and have no price.</summary>
    public int PricesMissing { get; init; }

    public bool IsReminder => Rows.Count > 0 && !Rows.Any(row => row.IsNew) && Plan.Items.All(item => item.Kind == AlertKind.Reminder);
}

/// <summary>What a mail shows of a product in addition to its numbers.</summary>
/// <param name="Past">One reading per day, oldest first.</param>
/// <param name="Since">When it was first reported.</param>
/// <param name="Unused">How many licenses look unused, at most <see cref="AlertDigest.ManyUnused"/>; 0 also if Graph could not be read.</param>
internal sealed record AlertMailData(IReadOnlyList<UsagePoint> Past, DateTimeOffset? Since, IReadOnlyList<OrderSummary> Orders, int Waiting, int Unused)
{
    public static AlertMailData Nothing { get; } = new([], null, [], 0, 0);

    /// <summary>Null if none is set.</summary>
    public Price? Price { get; init; }

    /// <summary>How many licenses inactive people have, of those that look unused.</summary>
    public int Inactive { get; init; }
}
