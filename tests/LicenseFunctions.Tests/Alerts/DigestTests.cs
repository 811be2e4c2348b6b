using LicenseFunctions.Alerts;
using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Tests.Usage;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;

namespace LicenseFunctions.Tests.Alerts;

public sealed class DigestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 5, 0, TimeSpan.Zero);
    private static readonly LowLicenseRule Rule = new(new AlertOptions());

    private static readonly (string Name, UnusedReason[] Reasons)[] People =
    [
        ("Adele Vance", [UnusedReason.Disabled]), ("Grady Archie", [UnusedReason.NeverSignedIn]), ("Lee Gu", [UnusedReason.Inactive, UnusedReason.HeldTwice]),
        ("Patti Fernandez", [UnusedReason.Included]), ("Pradeep Gupta", [UnusedReason.Disabled, UnusedReason.Included]), ("The sixth", [UnusedReason.Disabled]),
    ];

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Digest_InEveryLanguage_TellsWhatIsNewAndHowTheRestStands(string language)
    {
        var (content, images) = Sample(language);

        Golden.Matches($"digest.{language}.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"digest.{language}.html", content.Html);
        var image = Assert.Single(images);
        Assert.StartsWith("trend-", image.ContentId, StringComparison.Ordinal);
        Assert.Contains($"cid:{image.ContentId}\"", content.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Digest_OfEndsOnly_InEveryLanguage_TellsWhatEndsWhenAndNothingElse(string language)
    {
        var low = SnapshotTests.Usage(1, 10, 10) with { SkuPartNumber = "EXCHANGESTANDARD" };
        var plan = AlertPlan.Make(
            [new LicenseEvaluation(low, Rule.Evaluate(low, null), null)], [],
            new Dictionary<Guid, AlertState> { [low.SkuId] = State(low, LicenseStatus.Out, daysAgo: 1) }, TimeSpan.FromDays(7), Now);
        ExpiryItem[] ends =
        [
            End("ENTERPRISEPACK", 25, SubscriptionStatus.Enabled, isTrial: false, days: 30),
            End("SPE_E5", 1, SubscriptionStatus.Enabled, isTrial: true, days: 7),
            End("VISIOCLIENT", 10, SubscriptionStatus.Warning, isTrial: false, days: 1),
            End("PROJECTPROFESSIONAL", 3, SubscriptionStatus.Warning, isTrial: true, days: 0),
            End("SPB", 5, SubscriptionStatus.Suspended, isTrial: false, days: 29),
        ];

        var (content, _) = Digest(language)
            .Write(plan, new Dictionary<Guid, AlertMailData> { [low.SkuId] = new([], null, [], 0, []) }, ends, Now, isRead: true, Now);

        Golden.Matches($"ends.{language}.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"ends.{language}.html", content.Html);
    }

    [Fact]
    public void Reminder_SaysInItsSubjectThatItIsOne()
    {
        var sku = SnapshotTests.Usage(1, 10, 10);
        var plan = AlertPlan.Make(
            [new LicenseEvaluation(sku, Rule.Evaluate(sku, null), null)], [],
            new Dictionary<Guid, AlertState> { [sku.SkuId] = State(sku, LicenseStatus.Out, daysAgo: 8) }, TimeSpan.FromDays(7), Now);

        var (content, images) = Digest("en")
            .Write(plan, new Dictionary<Guid, AlertMailData> { [sku.SkuId] = new([], null, [], 0, []) }, [], Now, isRead: true, Now);

        Assert.StartsWith("Still low: ", content.Subject, StringComparison.Ordinal);
        Assert.Empty(images);
    }

    [Fact]
    public void Picture_IsAPng_OfWhatThereIsToSee()
    {
        var png = TrendImage.Draw(Past(SnapshotTests.Usage(1, 25, 23)));

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png![..4]);
        Assert.Null(TrendImage.Draw([]));
        Assert.Null(TrendImage.Draw(Past(SnapshotTests.Usage(1))[..1]));
        Assert.NotNull(TrendImage.Draw(Past(SnapshotTests.Usage(1, 0, 0))));
    }

    /// <summary>A mail with one product of each kind.</summary>
    internal static (MailContent Content, IReadOnlyList<MailImage> Images) Sample(string language)
    {
        var low = SnapshotTests.Usage(1, 25, 23) with { SkuPartNumber = "ENTERPRISEPACK" };
        var worse = SnapshotTests.Usage(2, 10, 12) with { SkuPartNumber = "SPE_E5" };
        var over = SnapshotTests.Usage(3, 50, 20) with { SkuPartNumber = "SPB" };
        var expiring = SnapshotTests.Usage(4, 10, 20) with { SkuPartNumber = "VISIOCLIENT", InGrace = 30 };
        var gone = SnapshotTests.Usage(5, 10, 4) with { SkuPartNumber = "PROJECTPROFESSIONAL" };
        var suspended = SnapshotTests.Usage(7, 0, 25) with { SkuPartNumber = "POWER_BI_PRO", Suspended = 25 };
        var partly = SnapshotTests.Usage(8, 10, 12) with { SkuPartNumber = "SPE_E3", Suspended = 5 };
        var still = SnapshotTests.Usage(6, 10, 10) with { SkuPartNumber = "EXCHANGESTANDARD" };
        var states = new Dictionary<Guid, AlertState>
        {
            [worse.SkuId] = State(worse, LicenseStatus.Out, daysAgo: 3),
            [over.SkuId] = State(over, LicenseStatus.Low, daysAgo: 3),
            [still.SkuId] = State(still, LicenseStatus.Out, daysAgo: 3),
        };
        var forecast = new LicenseForecast(ForecastReason.Forecast, 11, 8, 19, 1.5);
        var plan = AlertPlan.Make(
            [.. new[] { low, worse, over, expiring, suspended, partly, still }.Select(sku =>
                new LicenseEvaluation(sku, Rule.Evaluate(sku, sku == low ? 11 : null), sku == low ? forecast : null))],
            [gone], states, TimeSpan.FromDays(7), Now);
        var facts = new[] { low, worse, over, expiring, suspended, partly, gone, still }.ToDictionary(sku => sku.SkuId, sku => new AlertMailData(
            sku == low ? Past(low) : [], states.GetValueOrDefault(sku.SkuId)?.Since,
            sku == still ? [new OrderSummary("LIC-20260301-090000-7KQ2M", 5, 5, OrderState.Sent, Now)] : [], sku == still ? 2 : 0,
            sku == low ? [.. People.Select(person => new LicenseHolderView(person.Name, person.Name, person.Name, true, null, person.Reasons))] : []));
        return Digest(language).Write(plan, facts, [], Now, isRead: true, Now);
    }

    private static AlertDigest Digest(string language) => new(
        new MailTemplates(),
        new MailOptions { Language = language },
        SignedLinks.Address("https://licenses.contoso.example"),
        NullLogger<AlertDigest>.Instance);

    private static ExpiryItem End(string partNumber, int quantity, SubscriptionStatus status, bool isTrial, int days)
    {
        var sku = SnapshotTests.Usage(1) with { SkuPartNumber = partNumber };
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

    private static AlertState State(SkuUsage sku, LicenseStatus warned, int daysAgo) =>
        new() { SkuId = sku.SkuId, Warned = warned, Since = Now.AddDays(-daysAgo), WarnedAt = Now.AddDays(-daysAgo) };

    private static List<UsagePoint> Past(SkuUsage sku) =>
        [.. Enumerable.Range(0, 90).Select(day => new UsagePoint(Now.AddDays(day - 90), sku with { Assigned = Math.Max(0, sku.Assigned - ((90 - day) / 6)) }))];
}
