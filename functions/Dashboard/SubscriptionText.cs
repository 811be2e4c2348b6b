namespace LicenseFunctions.Dashboard;

/// <summary>What is said of a subscription. Whether it renews automatically is not said: Graph does not tell.</summary>
internal static class SubscriptionText
{
    /// <summary>The sentence of its quantity and next date.</summary>
    public static string KeyOf(Subscription subscription) => subscription switch
    {
        { Status: SubscriptionStatus.Suspended } => "EndDeleted",
        { Status: SubscriptionStatus.Warning } => "EndGrace",
        { IsTrial: true } => "EndTrial",
        _ => "EndTerm",
    };
}
