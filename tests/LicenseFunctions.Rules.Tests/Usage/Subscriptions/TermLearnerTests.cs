using System.Globalization;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Rules.Tests.Usage.Subscriptions;

/// <summary>Rules of docs/licensing-rules.md: terms of a month, a year and three years.</summary>
public sealed class TermLearnerTests
{
    [Theory]
    // Created; what each reading sees: its day, a colon and the next date, and ":Warning" for another status; what is known then.
    [InlineData("2026-03-12", "2026-03-12:2026-04-12", "P1M Dates")]
    [InlineData("2024-11-12", "2026-03-20:2026-04-12", "P1M Dates")]
    // A month before its anniversary nobody can tell, until it renews.
    [InlineData("2025-04-12", "2026-03-20:2026-04-12", "unknown")]
    [InlineData("2025-04-12", "2026-03-20:2026-04-12 2026-04-12:2026-05-12", "P1M Renewal")]
    [InlineData("2025-04-12", "2026-03-20:2026-04-12 2026-04-12:2027-04-12", "P1Y Renewal")]
    [InlineData("2025-04-12", "2026-03-20:2026-04-12 2026-04-12:2029-04-12", "P3Y Renewal")]
    // More than a month ahead it is no monthly one, more than a year ahead it is one of three years; and that stays known.
    [InlineData("2025-04-12", "2026-02-20:2026-04-12 2026-04-10:2026-04-12", "P1Y Dates")]
    [InlineData("2026-02-20", "2026-02-20:2029-02-20 2029-02-19:2029-02-20", "P3Y Dates")]
    // At the end of a month the day moves.
    [InlineData("2025-12-31", "2026-01-31:2026-02-28", "P1M Dates")]
    [InlineData("2025-02-28", "2026-02-20:2026-02-28 2026-02-28:2026-03-31", "P1M Renewal")]
    // Ends on a day of its own: it was aligned with another one, and may be of any length.
    [InlineData("2026-01-20", "2026-03-20:2026-04-05", "unknown")]
    // Only between two readings in which it is enabled.
    [InlineData("2025-04-12", "2026-04-01:2026-04-12 2026-04-13:2026-05-12:Warning 2026-05-12:2026-06-12", "P1M Dates")]
    [InlineData("2025-04-12", "2026-04-01:2026-04-12:Warning 2026-04-13:2026-05-12", "P1M Dates")]
    // Somebody moved its date long before it came.
    [InlineData("2025-10-12", "2026-03-20:2026-10-12 2026-04-13:2026-11-12", "P1Y Dates")]
    [InlineData("2026-03-12", "2026-03-12:2026-04-12 2026-03-20:2026-05-20", "P1Y Dates")]
    // No renewal is that long.
    [InlineData("2025-04-12", "2026-04-01:2026-04-12 2026-04-12:2026-09-12", "P1Y Dates")]
    // Readings fell out.
    [InlineData("2024-04-12", "2026-03-20:2026-04-12 2026-06-01:2026-06-12", "P1M Dates")]
    // The customer changed the term.
    [InlineData("2025-04-12", "2026-04-01:2026-04-12 2026-04-12:2026-05-12 2026-05-12:2027-05-12", "P1Y Renewal")]
    public void Term_IsKnown_OnceTheReadingsAllowNoOther(string created, string readings, string known)
    {
        Subscription? subscription = null;
        foreach (var parts in readings.Split(' ').Select(reading => reading.Split(':')))
        {
            var status = parts.Length > 2 ? Enum.Parse<SubscriptionStatus>(parts[2]) : SubscriptionStatus.Enabled;
            subscription = TermLearner.Learn(subscription, New(Day(created), Day(parts[1])) with { Status = status }, Day(parts[0]));
        }

        Assert.Equal(known, subscription!.Term is { } term ? $"{term} {subscription.TermFrom}" : "unknown");
    }

    [Fact]
    public void Trial_HasNoTerm() => Assert.Null(
        TermLearner.Learn(null, New(Day("2026-03-01"), Day("2026-04-01")) with { IsTrial = true }, Day("2026-03-05")).Term);

    [Fact]
    public void Renewal_IsRemembered_ByTheDateThatCame()
    {
        var first = TermLearner.Learn(null, New(Day("2025-04-12"), Day("2026-04-12")), Day("2026-04-01"));
        var second = TermLearner.Learn(first, New(Day("2025-04-12"), Day("2026-05-12")), Day("2026-04-13"));
        var third = TermLearner.Learn(second, New(Day("2025-04-12"), Day("2026-05-12")), Day("2026-04-14"));

        Assert.Equal((null, Day("2026-04-12"), Day("2026-04-12")), (first.RenewedAt, second.RenewedAt, third.RenewedAt));
    }

    private static Subscription New(DateTimeOffset created, DateTimeOffset next) => new()
    {
        Id = "one",
        SkuId = Guid.Empty,
        Quantity = 5,
        Status = SubscriptionStatus.Enabled,
        IsTrial = false,
        CreatedAt = created,
        NextLifecycleAt = next,
    };

    private static DateTimeOffset Day(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
