using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Which orders a person has to look at.</summary>
internal static class OrderAttention
{
    /// <summary>An order that failed is over, and nothing but sending it again would change that: it is news for a week.</summary>
    private static readonly TimeSpan FailureIsRecent = TimeSpan.FromDays(7);

    public static bool NeedsAPerson(OrderState state, bool isPaused, DateTimeOffset requestedAt, DateTimeOffset now) =>
        IsUndecided(state, isPaused) || (state == OrderState.Failed && now - requestedAt < FailureIsRecent);

    /// <summary>Whether the order goes on only once somebody has decided.</summary>
    public static bool IsUndecided(OrderState state, bool isPaused) => isPaused || state is OrderState.NeedsAttention or OrderState.Unknown;
}
