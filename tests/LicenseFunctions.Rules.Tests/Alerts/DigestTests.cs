using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Notify;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using static LicenseFunctions.Tests.Alerts.DigestSamples;

namespace LicenseFunctions.Rules.Tests.Alerts;

public sealed partial class DigestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Digest_InEveryLanguage_SaysWhatToActOnWhatIsNewAndWhatWasReported(string language)
    {
        var content = Sample(language);

        Golden.Matches($"digest.{language}.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"digest.{language}.html", content.Html);
        MailCheck.IsForAPerson(content);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Digest_OfEndsOnly_InEveryLanguage_SaysWhatEndsWhenAndWhatFollows(string language)
    {
        var low = SkuSamples.Usage(1, 10, 10) with { SkuPartNumber = "EXCHANGESTANDARD" };
        ExpiryItem[] ends =
        [
            End(2, "ENTERPRISEPACK", 25, SubscriptionStatus.Enabled, isTrial: false, days: 30),
            End(3, "SPE_E5", 1, SubscriptionStatus.Enabled, isTrial: true, days: 7),
            End(4, "VISIOCLIENT", 10, SubscriptionStatus.Warning, isTrial: false, days: 1),
            End(5, "PROJECTPROFESSIONAL", 1, SubscriptionStatus.Warning, isTrial: true, days: 0),
            End(6, "SPB", 5, SubscriptionStatus.Suspended, isTrial: false, days: 29),
        ];

        var content = Write(language, [low], new() { [low.SkuId] = State(low, LicenseStatus.Out, daysAgo: 1) }, ends: ends);

        Golden.Matches($"ends.{language}.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"ends.{language}.html", content.Html);
    }

    [Theory]
    [InlineData("en", "Unassigned licenses cost 1,234.50 EUR, 20.00 USD a month. 64.80 EUR a month can be saved at the next renewals. The prices of 2")]
    [InlineData("fr", "Les licences non attribuées coûtent 1 234,50 EUR, 20,00 USD par mois. 64,80 EUR par mois peuvent être économisés aux prochaines")]
    [InlineData("nl", "Niet-toegewezen licenties kosten 1.234,50 EUR, 20,00 USD per maand. Bij de volgende verlengingen kan 64,80 EUR per maand")]
    public void UnassignedLicenses_CostSoMuch_InEachCurrency(string language, string expected)
    {
        CurrencyCost[] costs = [new("EUR", 5000, 1234.5m, null, 64.8m), new("GBP", 10, 0, null, null), new("USD", 20, 20, null, null)];

        Assert.Contains(expected, Write(language, [SkuSamples.Usage(1, 10, 10)], [], costs: costs).Text, StringComparison.Ordinal);
        CurrencyCost[] none = [new("EUR", 5, 0, null, null)];
        Assert.DoesNotContain("EUR", Write(language, [SkuSamples.Usage(1, 10, 10)], [], costs: none).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reminder_SaysThatNothingIsNew()
    {
        var sku = SkuSamples.Usage(1, 10, 10);

        var content = Write("en", [sku], new() { [sku.SkuId] = State(sku, LicenseStatus.Out, daysAgo: 8) });

        Assert.Equal("SKU1: none left (reminder)", content.Subject);
        Assert.Contains("Nothing new since Saturday: this is a reminder.", content.Text, StringComparison.Ordinal);
        Assert.Contains("Reported since 22 February.", content.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Act on 60 products: SKU60 is 60 short", "and 55 more products")]
    [InlineData("fr", "60 produits à traiter : il manque 60 SKU60", "et 55 autres produits")]
    [InlineData("nl", "60 producten vragen actie: SKU60 60 te kort", "en nog 55 producten")]
    public void SixtyProducts_AreTheFiveWorst_AndACount(string language, string heading, string more)
    {
        var content = Write(language, [.. Enumerable.Range(1, 60).Select(n => SkuSamples.Usage(n, 100, 100 + n))], []);

        Assert.StartsWith($"{heading}\n", content.Text, StringComparison.Ordinal);
        Assert.Equal(["SKU60", "SKU59", "SKU58", "SKU57", "SKU56"], Names().Matches(content.Text).Select(match => match.Value));
        Assert.Contains($"\n{more}\n", content.Text, StringComparison.Ordinal);
        Assert.InRange(content.Html.Length, 1, 100_000);
    }

    [Theory]
    [InlineData("en", 1, "1 license is suspended: 1 person has no access", "1 person is waiting")]
    [InlineData("en", 2, "2 licenses are suspended: 2 people have no access", "2 people are waiting")]
    [InlineData("fr", 1, "1 licence est suspendue : 1 personne n'a plus accès", "1 personne attend")]
    [InlineData("fr", 2, "2 licences sont suspendues : 2 personnes n'ont plus accès", "2 personnes attendent")]
    [InlineData("nl", 1, "1 licentie is opgeschort: 1 persoon heeft geen toegang", "1 persoon wacht")]
    [InlineData("nl", 2, "2 licenties zijn opgeschort: 2 mensen hebben geen toegang", "2 mensen wachten")]
    public void Cause_SaysOneAndManyAsTheLanguageDoes(string language, int count, string suspended, string waiting)
    {
        var sku = SkuSamples.Usage(1, 0, count) with { Suspended = count };

        var content = Write(language, [sku], [], facts: _ => AlertMailData.Nothing with { Waiting = count });

        Assert.Contains(suspended, content.Text, StringComparison.Ordinal);
        Assert.Contains(waiting, content.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Ce produit n'est plus dans votre abonnement ; 0 licence était attribuée.")]
    [InlineData(1, "Ce produit n'est plus dans votre abonnement ; 1 licence était attribuée.")]
    [InlineData(2, "Ce produit n'est plus dans votre abonnement ; 2 licences étaient attribuées.")]
    public void French_SaysNoneAndOneInTheSingular(int assigned, string expected) =>
        Assert.Contains(expected, Write("fr", [], [], gone: [SkuSamples.Usage(1, 10, assigned)]).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("SPB", "Business Premium: 2 short")]
    [InlineData("ENTERPRISEPACK", "Office 365 E3: 2 short")]
    [InlineData("SPE_E3", "Microsoft 365 E3: 2 short")]
    [InlineData("A_Very_Long_Part_Number_That_Nobody_Can_Read", "A_Very_Long_Part_Number_That_N…: 2 short")]
    public void Subject_HasTheNumberInItsFirstFortyCharacters(string partNumber, string expected)
    {
        var sku = SkuSamples.Usage(1, 10, 12) with { SkuPartNumber = partNumber };

        var subject = Write("en", [sku, SkuSamples.Usage(2, 10, 10)], []).Subject;

        Assert.Equal($"{expected}, 1 more product", subject);
        Assert.Contains("2 short", subject[..Math.Min(subject.Length, DigestWords.SubjectStart)], StringComparison.Ordinal);
    }

    /// <summary>Summer time begins in Brussels on 29 March 2026 at 2:00, and ends on 25 October at 3:00.</summary>
    [Theory]
    [InlineData("2026-03-29T00:59:00Z", "Sunday 29 March 2026, 01:59")]
    [InlineData("2026-03-29T01:00:00Z", "Sunday 29 March 2026, 03:00")]
    [InlineData("2026-10-25T00:59:00Z", "Sunday 25 October 2026, 02:59")]
    [InlineData("2026-10-25T01:00:00Z", "Sunday 25 October 2026, 02:00")]
    [InlineData("2026-12-31T23:30:00Z", "Friday 1 January 2027, 00:30")]
    public void Times_AreThoseOfTheZone_AcrossTheChangeOfTheClocks(string utc, string expected)
    {
        var at = DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);

        Assert.Contains($"Numbers of {expected}.", Write("en", [SkuSamples.Usage(1, 10, 10)], [], takenAt: at).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("America/New_York", "Monday 2 March 2026, 02:05")]
    [InlineData("W. Europe Standard Time", "Monday 2 March 2026, 08:05")]
    public void TimeZone_MayBeOfIanaOrWindows(string zone, string expected) =>
        Assert.Contains(expected, Write("en", [SkuSamples.Usage(1, 10, 10)], [], zone: zone).Text, StringComparison.Ordinal);

    [Fact]
    public void Bars_AreTheWeeks_TheLowestAndTheHighestInFullContrast()
    {
        var sku = SkuSamples.Usage(1, 70, 62);
        UsagePoint At(int daysAgo, int assigned) => new(Now.AddDays(-daysAgo), sku with { Assigned = assigned });

        Assert.Equal([51, 51, 60, 62], TrendBars.Of([At(22, 51), At(20, 55), At(16, 51), At(8, 60), At(0, 62)]).Select(bar => bar.Assigned));
        Assert.Equal([9, 9, 21, 24], TrendBars.Of([At(22, 51), At(16, 51), At(8, 60), At(0, 62)]).Select(bar => bar.Height));
        Assert.Equal(TrendBars.Weeks, TrendBars.Of([.. Enumerable.Range(0, 90).Select(ago => At(89 - ago, 5))]).Count);
        Assert.Empty(TrendBars.Of([]));
        Assert.Empty(TrendBars.Of([At(3, 1), At(0, 2)]));
    }

    [Theory]
    [InlineData(OrderState.NeedsAttention, 0, "Decide on the order: https://licenses.contoso.example/api/app/orders/LIC-1")]
    [InlineData(OrderState.Sent, 2, "Reclaim unused licenses: https://licenses.contoso.example/api/app/products/SKU1#reclaim")]
    [InlineData(OrderState.Sent, 0, "See the order: https://licenses.contoso.example/api/app/orders/LIC-1")]
    [InlineData(null, 0, "Order licenses: https://licenses.contoso.example/api/app/products/SKU1#order")]
    internal void Product_HasTheOneLinkThatIsSensible(OrderState? order, int unused, string link)
    {
        OrderSummary[] orders = order is { } state ? [new OrderSummary("LIC-1", 5, 5, state, Now)] : [];

        var content = Write("en", [SkuSamples.Usage(1, 10, 10)], [], facts: _ => AlertMailData.Nothing with { Orders = orders, Unused = unused });

        Assert.Contains($"\n{link}\n", content.Text, StringComparison.Ordinal);
    }

    /// <summary>All that a mail can say, as the channels get it: subject, heading, texts, and of each product its cause and its link.</summary>
    [Fact]
    public void Warning_OfEachSituation_SaysAndLinksThis()
    {
        var text = new StringBuilder();
        foreach (var (situation, (_, news)) in Situations())
        {
            text.Append(CultureInfo.InvariantCulture, $"# {situation}\n{news.Subject}\n{news.Heading}\n");
            text.AppendJoin("", news.Text.Select(line => $"  {line}\n"));
            foreach (var row in news.Rows)
            {
                var available = row.Available?.ToString(CultureInfo.InvariantCulture) ?? "none";
                text.Append(CultureInfo.InvariantCulture, $"- {row.Name}: {available} of {row.Usable} ({row.Status})\n");
                var sentences = row.Text!.Replace(". ", ".\n  ", StringComparison.Ordinal);
                text.Append(CultureInfo.InvariantCulture, $"  {sentences}\n  {row.Link?.Text} {row.Link?.Url}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"{(news.More > 0 ? $"and {news.More} more\n" : "")}{news.Link?.Text} {news.Link?.Url}\n\n");
        }

        Golden.Matches("situations.txt", text.ToString());
    }

    [Fact]
    public void Numbers_OfAnEarlierSnapshot_AreSaidToBe()
    {
        var sku = SkuSamples.Usage(1, 10, 10);

        var (read, old) = (Write("en", [sku], []), WriteBoth("en", [sku], [], takenAt: Now.AddHours(-3), isRead: false).Mail);
        var recovered = Write("en", [SkuSamples.Usage(1, 50, 20)], new() { [sku.SkuId] = State(sku, LicenseStatus.Low, daysAgo: 3) });

        Assert.Contains("Numbers of Monday 2 March 2026, 08:05.", read.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("08:05", old.Text, StringComparison.Ordinal);
        Assert.Contains("Monday 2 March 2026, 05:05", old.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SKU1 has none", recovered.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Past_IsReadForAllBars() => Assert.Equal(Now.AddDays(-7 * TrendBars.Weeks), AlertDigest.From(Now));

    private static IEnumerable<(string Situation, (MailContent Mail, News News) Written)> Situations()
    {
        var out1 = SkuSamples.Usage(1, 10, 10);
        var out2 = SkuSamples.Usage(2, 20, 20);
        var low = SkuSamples.Usage(3, 25, 23);
        var fine = SkuSamples.Usage(4, 50, 20);
        yield return ("A product is low", WriteBoth("en", [low], []));
        yield return ("The first mail ever", WriteBoth("en", [out1, out2], [], isFirst: true, pricesMissing: 0, costs: [new("EUR", 5, 10, null, null)]));
        yield return ("The first mail ever, of a new product beside a known one", WriteBoth(
            "en", [out1, out2], new() { [out1.SkuId] = State(out1, LicenseStatus.Out, daysAgo: 8) }, isFirst: true));
        yield return ("There are none, and two are wanted", WriteBoth("en", [SkuSamples.Usage(1, 0, 0) with { Wanted = 2 }], []));
        yield return ("Worse than before", WriteBoth("en", [out1], new() { [out1.SkuId] = State(out1, LicenseStatus.Low, daysAgo: 1) }));
        yield return ("A new one, after a mail of today", WriteBoth("en", [out1], [], before: Now.AddHours(-1)));
        yield return ("A new one, six days after", WriteBoth("en", [out1], [], before: Now.AddDays(-6)));
        yield return ("Two new ones, ten days after", WriteBoth("en", [out1, out2], [], before: Now.AddDays(-10)));
        yield return ("A new one beside a reminder", WriteBoth(
            "en", [out1, out2], new() { [out2.SkuId] = State(out2, LicenseStatus.Out, daysAgo: 8) }));
        yield return ("A reminder after a first mail", WriteBoth(
            "en", [out1], new() { [out1.SkuId] = State(out1, LicenseStatus.Out, daysAgo: 8) }, isFirst: true));
        yield return ("A new one, and four known ones", WriteBoth(
            "en", [out1, .. Known()], Known().ToDictionary(sku => sku.SkuId, sku => State(sku, LicenseStatus.Out, daysAgo: 1))));
        yield return ("Four have recovered", WriteBoth(
            "en", [.. Enough()], Enough().ToDictionary(sku => sku.SkuId, sku => State(sku, LicenseStatus.Low, daysAgo: 2))));
        yield return ("One has recovered beside a reminder", WriteBoth("en", [out1, fine], new()
        {
            [out1.SkuId] = State(out1, LicenseStatus.Out, daysAgo: 8),
            [fine.SkuId] = State(fine, LicenseStatus.Low, daysAgo: 2),
        }));
        yield return ("More than five", WriteBoth("en", [.. Enumerable.Range(1, 6).Select(n => SkuSamples.Usage(n, 10, 10 + n))], []));
        yield return ("Old numbers", WriteBoth("en", [out1], [], takenAt: Now.AddHours(-3), isRead: false));
        yield return ("Gone", WriteBoth("en", [], [], gone: [SkuSamples.Usage(1, 10, 4)]));
        yield return ("Suspended, and short with some that are suspended", WriteBoth("en",
            [SkuSamples.Usage(1, 0, 8) with { Suspended = 8 }, SkuSamples.Usage(2, 5, 8) with { Suspended = 2, LockedOut = 1 }], []));
        yield return ("In grace", WriteBoth("en", [SkuSamples.Usage(1, 0, 8) with { InGrace = 10 }], []));
        yield return ("Ten look unused", WriteBoth("en", [out1], [], facts: _ => AlertMailData.Nothing with
        {
            Unused = AlertDigest.ManyUnused,
            Inactive = 3,
            Price = new(10, "EUR", PricePer.Month),
        }));
        yield return ("Nine look unused, inactive people have three; two are on order, five are wanted", WriteBoth(
            "en", [out1 with { Wanted = 5 }], [], facts: _ => AlertMailData.Nothing with
            {
                Unused = 9,
                Inactive = 3,
                Price = new(10, "EUR", PricePer.Month),
                Orders = [new("LIC-1", 5, 0, OrderState.Sent, Now), new("LIC-2", 5, 2, OrderState.Sent, Now)],
            }));
        yield return ("One order has come, another not", WriteBoth("en", [out1], [], facts: _ => AlertMailData.Nothing with
        {
            Orders = [new("LIC-1", 5, 0, OrderState.Sent, Now), new("LIC-2", 5, 2, OrderState.Sent, Now)],
        }));
        yield return ("Too many", WriteBoth("en", [fine], [], surplus:
            [new(fine, 20, 200, "EUR", Now.AddDays(90), new(fine.SkuId, 20, Now.AddDays(90)))]));
        foreach (var (kind, end) in Ends())
        {
            yield return (kind, WriteBoth("en", [], [], ends: [end], facts: _ => AlertMailData.Nothing with { Price = new(10, "EUR", PricePer.Month) }));
            yield return ($"{kind}, and it is low as before", WriteBoth(
                "en", [end.Sku with { Assigned = end.Sku.Purchased }], new() { [end.Sku.SkuId] = State(end.Sku, LicenseStatus.Out, daysAgo: 1) }, ends: [end]));
        }

        static IEnumerable<SkuUsage> Known() => Enumerable.Range(10, 4).Select(n => SkuSamples.Usage(n, 10, 10));
        static IEnumerable<SkuUsage> Enough() => Enumerable.Range(10, 4).Select(n => SkuSamples.Usage(n, 50, 20));
    }

    private static IEnumerable<(string Kind, ExpiryItem End)> Ends()
    {
        var yearly = End(1, "SPE_E5", 25, SubscriptionStatus.Enabled, isTrial: false, days: 30);
        yield return ("A trial ends", End(1, "SPE_E5", 25, SubscriptionStatus.Enabled, isTrial: true, days: 7));
        yield return ("A grace period ends", End(1, "SPE_E5", 25, SubscriptionStatus.Warning, isTrial: false, days: 7));
        yield return ("It is deleted", End(1, "SPE_E5", 25, SubscriptionStatus.Suspended, isTrial: false, days: 7));
        yield return ("It renews, nobody knows for how long", yearly);
        yield return ("It renews for a month, three can be returned", With(yearly, SubscriptionTerm.P1M, returnable: 3, expected: null));
        yield return ("It renews for a year, nothing can be returned", With(yearly, SubscriptionTerm.P1Y, returnable: 0, expected: 0));
        yield return ("It renews for a year, three can be returned, and more are expected", With(yearly, SubscriptionTerm.P1Y, returnable: 3, expected: 20));

        static ExpiryItem With(ExpiryItem end, SubscriptionTerm term, int returnable, int? expected) =>
            end with { Subscription = end.Subscription with { Term = term, Returnable = returnable, ExpectedAssigned = expected } };
    }

    [GeneratedRegex(@"^SKU\d+$", RegexOptions.Multiline)]
    private static partial Regex Names();
}
