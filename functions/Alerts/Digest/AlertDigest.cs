using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Orders;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>Writes the mail of a run: the news, all low products, and the subscriptions that end soon.</summary>
internal sealed partial class AlertDigest(MailTemplates templates, MailOptions mail, PublicAddress address, ILogger<AlertDigest> logger)
{
    /// <summary>The mail names at most this many users per product, and links to the full list.</summary>
    public const int MostNamed = 5;
    private static readonly TimeSpan Shown = TimeSpan.FromDays(90);

    /// <summary>Start of the period that the charts show.</summary>
    public static DateTimeOffset From(DateTimeOffset now) => now - Shown;

    /// <param name="facts">Further data of each reported product.</param>
    /// <param name="ends">Subscriptions to report; the mail may report only these.</param>
    /// <param name="takenAt">When the numbers were read.</param>
    /// <param name="isRead">Whether this run read the numbers from Graph; false if they are from the last snapshot.</param>
    public (MailContent Content, IReadOnlyList<MailImage> Images) Write(
        AlertPlan plan, IReadOnlyDictionary<Guid, AlertMailData> facts, IReadOnlyList<ExpiryItem> ends, DateTimeOffset takenAt, bool isRead, DateTimeOffset now)
    {
        var culture = LiquidTemplates.CultureOf(mail.Language);
        var images = new List<MailImage>();
        var kinds = plan.Items.ToDictionary(news => news.License.Sku.SkuId, news => news.Kind);
        object Line(LicenseEvaluation license, bool startsRest) => Describe(
            license, kinds.TryGetValue(license.Sku.SkuId, out var kind) ? kind.ToString() : "", startsRest, facts[license.Sku.SkuId], images, culture);
        // News comes first. Recovered and removed products are not among the low ones.
        var news = plan.Items.Select(one => Line(one.License, startsRest: false)).ToList();
        var rest = plan.Low.Where(license => news.Count > 0 && !kinds.ContainsKey(license.Sku.SkuId)).Select((license, i) => Line(license, startsRest: i == 0));
        var model = new
        {
            TakenAt = $"{MailTemplates.Day(takenAt, culture)} {takenAt.UtcDateTime.ToString("HH:mm", culture)}",
            IsRead = isRead,
            News = news,
            Products = news.Concat(rest).ToList(),
            Ends = ends.Select(end => Describe(end, culture, now)).ToList(),
            OnlyReminder = ends.Count == 0 && plan.Items.All(one => one.Kind == AlertKind.Reminder),
            Dashboard = address.LinkTo("dashboard"),
        };
        return (templates.Render("Alerts.Digest.digest", model, culture), images);
    }

    private static object Describe(ExpiryItem end, CultureInfo culture, DateTimeOffset now) => new
    {
        Name = ProductNames.DisplayName(end.Sku),
        PartNumber = end.Sku.SkuPartNumber,
        Status = end.Subscription.Status.ToString(),
        end.Subscription.IsTrial,
        end.Subscription.Quantity,
        Date = MailTemplates.Day(end.Subscription.NextLifecycleAt, culture),
        Days = end.Notice.EndsOn.DayNumber - ExpiryPlan.DayOf(now).DayNumber,
    };

    private object Describe(LicenseEvaluation license, string kind, bool startsRest, AlertMailData facts, List<MailImage> images, CultureInfo culture)
    {
        var (sku, forecast) = (license.Sku, license.Forecast);
        var contentId = $"trend-{sku.SkuId:N}";
        if (Draw(facts.Past) is { } png)
            images.Add(new MailImage(contentId, png));
        return new
        {
            Name = ProductNames.DisplayName(sku),
            PartNumber = sku.SkuPartNumber,
            Kind = kind,
            StartsRest = startsRest,
            Status = license.Result.Status.ToString(),
            sku.Purchased,
            sku.InGrace,
            sku.Assigned,
            sku.Available,
            Missing = sku.Excess,
            Suspended = sku.NotUsable,
            sku.SuspendedInUse,
            license.Result.Threshold,
            Since = MailTemplates.Day(facts.Since, culture),
            Days = license.Result.Status is LicenseStatus.Low or LicenseStatus.Expiring ? forecast?.DaysToEmpty : null,
            forecast?.Earliest,
            forecast?.Latest,
            Orders = facts.Orders.Select(order => new { order.Id, Quantity = order.Outstanding.ToString("+0;-0", culture), State = order.State.ToString() })
                .ToList(),
            facts.Waiting,
            CouldGiveBack = facts.CouldGiveBack.Take(MostNamed).Select(holder =>
                new { Name = holder.DisplayName ?? holder.UserPrincipalName, Reasons = holder.Reasons.Select(reason => reason.ToString()).ToList() }).ToList(),
            CouldMore = facts.CouldGiveBack.Count > MostNamed,
            Image = images.Exists(image => image.ContentId == contentId) ? contentId : null,
            Was = facts.Past.Count > 0 ? facts.Past[0].Usage.Assigned : (int?)null,
            Holders = address.LinkTo($"licenses/{Uri.EscapeDataString(sku.SkuPartNumber)}/holders?inactiveDays=90"),
            OrderLink = address.LinkTo($"dashboard?order={Uri.EscapeDataString(sku.SkuPartNumber)}"),
        };
    }

    /// <summary>Null also when drawing fails, for example because the native library is missing: the warning is sent without a chart.</summary>
    private byte[]? Draw(IReadOnlyList<UsagePoint> past)
    {
        try
        {
            return TrendImage.Draw(past);
        }
#pragma warning disable CA1031 // A native library can throw anything, and a chart must not stop a warning.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NotDrawn(e);
            return null;
        }
    }

    [LoggerMessage(3003, LogLevel.Warning, "The picture of a trend could not be drawn; the warning goes out without it")]
    private partial void NotDrawn(Exception exception);
}

/// <summary>What a mail shows of a product in addition to its numbers.</summary>
/// <param name="Past">One reading per day, oldest first.</param>
/// <param name="CouldGiveBack">Holders with unused licenses; empty if there are none, or Graph could not be read.</param>
internal sealed record AlertMailData(
    IReadOnlyList<UsagePoint> Past, DateTimeOffset? Since, IReadOnlyList<OrderSummary> Orders, int Waiting, IReadOnlyList<LicenseHolderView> CouldGiveBack);
