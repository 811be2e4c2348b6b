namespace LicenseFunctions.Dashboard;

/// <summary>What is said of a subscription. Graph does not tell whether it renews automatically.</summary>
internal static class SubscriptionText
{
    /// <summary>Its quantity and next date, and how many licenses can be returned then.</summary>
    public static string Of(Subscription subscription, PageContext page)
    {
        if (subscription.NextLifecycleAt is not { } next)
            return page.Text["EndNone", subscription.Quantity];
        var text = page.Text[KeyOf(subscription), subscription.Quantity, page.Dates.Day(next, page.Now)];
        return subscription.Returnable is > 0 and var spare ? $"{text} {page.Text["CanReturn", spare, page.Dates.Day(next, page.Now)]}" : text;
    }

    private static string KeyOf(Subscription subscription) => subscription switch
    {
        { Status: SubscriptionStatus.Suspended } => "EndDeleted",
        { Status: SubscriptionStatus.Warning } => "EndGrace",
        { IsTrial: true } => "EndTrial",
        { Renews: true, Term: SubscriptionTerm.P1M } => "RenewsMonthly",
        { Renews: true, Term: not null } => "Renews",
        { Renews: true } => "RenewsUnknown",
        _ => "EndTerm",
    };
}
