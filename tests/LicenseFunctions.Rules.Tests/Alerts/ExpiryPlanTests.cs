using System.Globalization;
using CsCheck;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Alerts;

public sealed class ExpiryPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SkuUsage Sku = SkuSamples.Usage(1);

    [Theory]
    // What the run of each day sees: days to the end from the start and, after a colon, the status. A dash is a day without a run.
    [InlineData("32 32 32 32", "3:30")]
    [InlineData("30 30 30", "1:30")]
    [InlineData("8 8 8 8", "1:30 2:7")]
    [InlineData("5 5 5 5 5 5 5 5", "1:7")]
    [InlineData("10 - - - - 10 10", "1:30 6:7")]
    [InlineData("10 - - - - - - - - - - 10", "1:30")]
    // Renewed after the first warning, and just ahead of each.
    [InlineData("30 30 395 395", "1:30")]
    [InlineData("8 373 373 373", "1:30")]
    [InlineData("31 396 396 396", "")]
    // A new date is notified, the first one again is not.
    [InlineData("30 6 6 30 30", "1:30 2:7")]
    // The term is over; then its grace period, and what is suspended, count as ends of their own.
    [InlineData("2 2 2 32:Warning 32:Warning 32:Warning", "1:7 4:30")]
    [InlineData("2:Warning 2:Warning 2:Suspended 92:Suspended", "1:7")]
    [InlineData("20:Suspended 20:Suspended", "1:30")]
    [InlineData("5:LockedOut 5:Deleted 5:Unknown", "")]
    [InlineData("none none", "")]
    [InlineData("-3 -3", "")]
    public void Ends_AreTold_OnceAtEachNumberOfDays(string days, string told)
    {
        var (known, seen) = (new List<ExpiryNotice>(), new List<string>());
        foreach (var (day, sees) in days.Split(' ').Index())
        {
            if (sees == "-")
                continue;
            // Twice a day, as the hours of a day do.
            foreach (var now in new[] { Start.AddDays(day), Start.AddDays(day).AddHours(1) })
            {
                var plan = ExpiryPlan.Make([Ending(sees)], [Sku], known, [30, 7], now);
                seen.AddRange(plan.Items.Select(item => $"{day + 1}:{item.Notice.DaysAhead}"));
                Keep(known, plan);
            }
        }

        Assert.Equal(told, string.Join(' ', seen));
    }

    [Fact]
    public void Ends_OfProductsThatAreNotToBeToldOf_AreNotTold_AndNotTakenAsTold()
    {
        Assert.Equal(ExpiryPlan.Nothing.Items, ExpiryPlan.Make([Ending("5")], [], [], [30, 7], Start).Items);
        Assert.Empty(ExpiryPlan.Make([Ending("5") with { SkuId = SkuSamples.Usage(2).SkuId }], [Sku], [], [30, 7], Start).Items);
        Assert.Empty(ExpiryPlan.Make([Ending("5") with { Quantity = 0 }], [Sku], [], [30, 7], Start).Items);
        Assert.Empty(ExpiryPlan.Make([Ending("5")], [Sku], [], [], Start).Items);
        Assert.Empty(ExpiryPlan.Make([Ending("5") with { Term = SubscriptionTerm.P1M, Returnable = 2 }], [Sku], [], [], Start).Items);
    }

    [Theory]
    [InlineData(null, null, "30")] // Its term is not known: once.
    [InlineData("P1M", 0, "")] // Nothing to return.
    [InlineData("P1M", null, "")]
    [InlineData("P1M", 2, "7")]
    [InlineData("P1Y", 0, "30 7")]
    [InlineData("P3Y", 0, "30 7")]
    public void Renewal_IsTold_AsItsTermAsks(string? term, int? returnable, string told)
    {
        var (known, seen) = (new List<ExpiryNotice>(), new List<int>());
        for (var day = 0; day < 40; day++)
        {
            var subscription = Ending("40") with { Term = term is null ? null : Enum.Parse<SubscriptionTerm>(term), Returnable = returnable };
            var plan = ExpiryPlan.Make([subscription], [Sku], known, [30, 7], Start.AddDays(day));
            seen.AddRange(plan.Items.Select(item => item.Notice.DaysAhead));
            Keep(known, plan);
        }

        Assert.Equal(told, string.Join(' ', seen));
    }

    [Fact]
    public void Subscriptions_OfOneProduct_AreToldOneByOne_SoonestFirst()
    {
        var plan = ExpiryPlan.Make([Ending("20") with { Id = "later" }, Ending("20:Suspended"), Ending("4") with { Id = "sooner" }], [Sku], [], [30, 7], Start);

        Assert.Equal([("sooner", 7), ("later", 30), ("one", 30)], plan.Items.Select(item => (item.Subscription.Id, item.Notice.DaysAhead)));
    }

    [Fact]
    public void Told_IsForgotten_WhenTheDayIsOver_AndNotSooner()
    {
        var told = new ExpiryNotice("one", new DateOnly(2026, 3, 1), 7);

        Assert.Empty(ExpiryPlan.Make([], [], [told], [30, 7], Start.AddHours(23)).Expired);
        Assert.Equal([told], ExpiryPlan.Make([], [], [told], [30, 7], Start.AddDays(1)).Expired);
    }

    /// <summary>
    /// Whatever happens to the date and whichever runs fall out: no end twice for one number of days, never one that is not ahead, none that is
    /// missed.
    /// </summary>
    [Fact]
    public void AnySequence_TellsEachEndAtMostOncePerNumber_AndLeavesNoneUntold() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[-2, 45], Gen.Int[1, 40]).Array[1, 60].Sample(steps =>
        {
            var (known, told, now, end) = (new List<ExpiryNotice>(), new List<ExpiryNotice>(), Start, Start.AddDays(40));
            foreach (var (what, days, hours) in steps)
            {
                now = now.AddHours(hours);
                if (what == 0)
                    end = now.AddDays(days);
                var subscription = Ending("0") with { NextLifecycleAt = end };
                var plan = ExpiryPlan.Make([subscription], [Sku], known, [30, 7], now);
                Keep(known, plan);
                foreach (var item in plan.Items)
                {
                    Assert.True(end > now && end - now <= TimeSpan.FromDays(item.Notice.DaysAhead));
                    Assert.DoesNotContain(told, before => before.EndsOn == item.Notice.EndsOn && before.DaysAhead <= item.Notice.DaysAhead);
                    told.Add(item.Notice);
                }
                foreach (var number in new[] { 30, 7 }.Where(number => end > now && end - now <= TimeSpan.FromDays(number)))
                    Assert.Contains(told, item => item.EndsOn == ExpiryPlan.DayOf(end) && item.DaysAhead <= number);
            }
        });

    private static Subscription Ending(string text)
    {
        var parts = text.Split(':');
        return new()
        {
            Id = "one",
            SkuId = Sku.SkuId,
            Quantity = 5,
            Status = parts.Length > 1 ? Enum.Parse<SubscriptionStatus>(parts[1]) : SubscriptionStatus.Enabled,
            IsTrial = false,
            Term = SubscriptionTerm.P1Y,
            NextLifecycleAt = parts[0] == "none" ? null : Start.AddDays(int.Parse(parts[0], CultureInfo.InvariantCulture)),
        };
    }

    private static void Keep(List<ExpiryNotice> known, ExpiryPlan plan)
    {
        foreach (var due in plan.Items)
        {
            known.RemoveAll(item => (item.SubscriptionId, item.EndsOn) == (due.Notice.SubscriptionId, due.Notice.EndsOn));
            known.Add(due.Notice);
        }
        known.RemoveAll(plan.Expired.Contains);
    }
}
