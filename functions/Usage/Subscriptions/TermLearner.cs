namespace LicenseFunctions.Usage.Subscriptions;

/// <summary>
/// Learns the terms of subscriptions, which Graph does not tell, from successive readings. Terms are 1, 12 and 36 months long:
/// docs/licensing-rules.md. Pure.
/// </summary>
internal static class TermLearner
{
    /// <summary>A monthly subscription never has its next date further ahead.</summary>
    private static readonly TimeSpan LongestMonth = TimeSpan.FromDays(32);

    /// <summary>One of a year never has it further ahead.</summary>
    private static readonly TimeSpan LongestYear = TimeSpan.FromDays(367);

    /// <summary>How much earlier than its date a renewal may be seen.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromDays(3);

    /// <summary>Months differ in length, so the day of a date may move by some.</summary>
    private const double DayTolerance = 3.5;
    private const double DaysPerMonth = 365.25 / 12;

    /// <param name="before">The same subscription in the reading before; null if it is new.</param>
    public static Subscription Learn(Subscription? before, Subscription now, DateTimeOffset readAt)
    {
        if (now.IsTrial)
            return now;
        var known = now with { Term = before?.Term, TermFrom = before?.TermFrom, RenewedAt = before?.RenewedAt };
        if (!now.Renews)
            return known;
        if (before is { Status: SubscriptionStatus.Enabled, NextLifecycleAt: { } last } && now.NextLifecycleAt > last)
        {
            // A date that is moved long before it comes was changed by somebody: that says nothing of the term.
            var isRenewal = readAt >= last - Early;
            if (isRenewal)
                known = known with { RenewedAt = last };
            if (isRenewal && MonthsBetween(last, now.NextLifecycleAt.Value) is { } months && TermOf(months) is { } term)
                return known with { Term = term, TermFrom = TermSource.Renewal };
            if (known.TermFrom == TermSource.Dates)
                known = known with { Term = null, TermFrom = null };
        }
        return known.Term is null && FromDates(now, readAt) is { } dated ? known with { Term = dated, TermFrom = TermSource.Dates } : known;
    }

    /// <summary>The only term that the dates allow; null if they allow several.</summary>
    private static SubscriptionTerm? FromDates(Subscription subscription, DateTimeOffset readAt)
    {
        var next = subscription.NextLifecycleAt.GetValueOrDefault();
        if (next - readAt > LongestYear)
            return SubscriptionTerm.P3Y;
        if (next - readAt > LongestMonth)
            return SubscriptionTerm.P1Y;
        return subscription.CreatedAt is { } created && MonthsBetween(created, next) is { } months && months % 12 != 0 ? SubscriptionTerm.P1M : null;
    }

    private static SubscriptionTerm? TermOf(int months) => months switch
    {
        1 => SubscriptionTerm.P1M,
        12 => SubscriptionTerm.P1Y,
        36 => SubscriptionTerm.P3Y,
        _ => null,
    };

    /// <summary>Null unless it is a number of whole months.</summary>
    private static int? MonthsBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var months = (int)Math.Round((to - from).TotalDays / DaysPerMonth);
        return months > 0 && Math.Abs((to - from.AddMonths(months)).TotalDays) <= DayTolerance ? months : null;
    }
}
