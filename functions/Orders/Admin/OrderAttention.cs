using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Decides which orders need a person.</summary>
internal static class OrderAttention
{
    /// <summary>A failed order is shown for a week. Only sending it again would change it.</summary>
    public static readonly TimeSpan FailureIsRecent = TimeSpan.FromDays(7);

    public static bool NeedsAPerson(OrderState state, bool isPaused, DateTimeOffset requestedAt, DateTimeOffset now) =>
        IsUndecided(state, isPaused) || (state == OrderState.Failed && now - requestedAt < FailureIsRecent);

    /// <summary>Whether the order waits for a person's decision.</summary>
    public static bool IsUndecided(OrderState state, bool isPaused) => isPaused || state is OrderState.NeedsAttention or OrderState.Unknown;
}
