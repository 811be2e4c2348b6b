using System.Globalization;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Orders;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Usage;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>The one mail of a run: what is new, how all that is low stands, and what is about to end.</summary>
internal sealed class AlertDigest(MailTemplates templates, MailOptions mail, PublicAddress address)
{
    private static readonly TimeSpan Shown = TimeSpan.FromDays(90);

    private readonly ExpiryWords _words = new();

    /// <summary>The past that the pictures show.</summary>
    public static DateTimeOffset From(DateTimeOffset now) => now - Shown;

    /// <param name="facts">What else is known of each product that is told of, for being low or well again.</param>
    /// <param name="ends">If these are the only news, the mail tells of nothing else.</param>
    /// <param name="takenAt">When the numbers were read.</param>
    public (MailContent Content, IReadOnlyList<MailImage> Images) Write(
        AlertPlan plan, IReadOnlyDictionary<Guid, AlertFacts> facts, IReadOnlyList<ExpiryNews> ends, DateTimeOffset takenAt, DateTimeOffset now)
    {
        var culture = CultureInfo.GetCultureInfo(mail.Language switch { "fr" => "fr-BE", "nl" => "nl-BE", _ => "en-GB" });
        var images = new List<MailImage>();
        var kinds = plan.News.ToDictionary(news => news.License.Sku.SkuId, news => news.Kind);
        object Line(JudgedLicense license) => Describe(license, kinds.GetValueOrDefault(license.Sku.SkuId), kinds.ContainsKey(license.Sku.SkuId), facts[license.Sku.SkuId], images, culture);
        var model = new
        {
            TakenAt = takenAt.UtcDateTime.ToString("d MMMM yyyy HH:mm", culture),
            // What is new comes first, and what is well again or gone has no place among what is low.
            News = plan.News.Select(news => Line(news.License)).ToList(),
            Rest = plan.Low.Where(license => plan.News.Count > 0 && !kinds.ContainsKey(license.Sku.SkuId)).Select(Line).ToList(),
            OnlyOver = plan.News.All(news => news.Kind == AlertKind.Over),
            Ends = ends.Select(end => _words.Write(end, mail.Language, culture, now)).ToList(),
            OnlyReminder = ends.Count == 0 && plan.News.All(news => news.Kind == AlertKind.Reminder),
            Dashboard = address.LinkTo("dashboard"),
        };
        return (templates.Render($"Alerts.Digest.digest.{mail.Language}", model, culture), images);
    }

    private object Describe(JudgedLicense license, AlertKind kind, bool isNews, AlertFacts facts, List<MailImage> images, CultureInfo culture)
    {
        var (sku, forecast) = (license.Sku, license.Forecast);
        var contentId = $"trend-{sku.SkuId:N}";
        if (TrendPicture.Draw(facts.Past) is { } png)
            images.Add(new MailImage(contentId, png));
        return new
        {
            Name = ProductNames.DisplayName(sku),
            PartNumber = sku.SkuPartNumber,
            Kind = isNews ? kind.ToString() : "",
            Status = license.Standing.Status.ToString(),
            sku.Purchased,
            sku.InGrace,
            sku.Assigned,
            sku.Available,
            Missing = -sku.Available,
            license.Standing.Threshold,
            Since = facts.Since?.UtcDateTime.ToString("d MMMM yyyy", culture),
            Days = license.Standing.Status is LicenseStatus.Low or LicenseStatus.Expiring ? forecast?.DaysToEmpty : null,
            forecast?.Earliest,
            forecast?.Latest,
            OnOrder = facts.Orders.Sum(order => order.Outstanding),
            Orders = facts.Orders.Select(order => new { order.Id, Quantity = order.Outstanding.ToString("+0;-0", culture), State = order.State.ToString() }).ToList(),
            facts.Waiting,
            Image = images.Exists(image => image.ContentId == contentId) ? contentId : null,
            Was = facts.Past.Count > 0 ? facts.Past[0].Usage.Assigned : (int?)null,
            Holders = address.LinkTo($"licenses/{Uri.EscapeDataString(sku.SkuPartNumber)}/holders?inactiveDays=90"),
            OrderLink = address.LinkTo($"dashboard?order={Uri.EscapeDataString(sku.SkuPartNumber)}"),
        };
    }
}

/// <summary>What a mail tells of a product besides its numbers.</summary>
/// <param name="Past">One reading a day, oldest first.</param>
/// <param name="Since">Since when it is low.</param>
/// <param name="Waiting">How many people wait for one.</param>
internal sealed record AlertFacts(IReadOnlyList<UsagePoint> Past, DateTimeOffset? Since, IReadOnlyList<OrderStanding> Orders, int Waiting);
