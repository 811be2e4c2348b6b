using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Model;

internal sealed record OrderPlaced(int Quantity) : OrderEvent
{
    public override string Describe() => $"{Quantity:+0;-0} requested.";
}

/// <summary>A further request for the same product and direction, before the mail went out.</summary>
/// <param name="Sum">The quantity of the order with it.</param>
/// <param name="Purchased">How many are purchased now.</param>
internal sealed record RequestAdded(int Quantity, int Sum, int Purchased, string? RequestedBy, string? Reason) : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.CanBeAddedTo && order.Quantity + Quantity == Sum;

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        Quantity = Sum,
        PurchasedBefore = Purchased,
        RequestedBy = OrderRequest.Join(order.RequestedBy, RequestedBy, ", ", OrderRequest.MaxRequester),
        Reason = OrderRequest.Join(order.Reason, Reason, "; ", OrderRequest.MaxReason),
        AddedRequests = order.AddedRequests + 1,
    };

    public override string Describe() => $"{Quantity:+0;-0} more requested; now {Sum:+0;-0}.";
}

/// <summary>A message for it is in the queue.</summary>
internal sealed record OrderQueued : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.State == OrderState.Requested;
    public override Order Change(Order order, DateTimeOffset now) => order with { QueuedAt = now };
    public override string? Describe() => null;
}

/// <summary>Its message came before the administrator was notified of it: the follow-up timer does that, and queues it again.</summary>
internal sealed record HeldForAnnouncement : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order is { State: OrderState.Requested, AnnouncementDue: true };
    public override Order Change(Order order, DateTimeOffset now) => order with { QueuedAt = null };
    public override string? Describe() => null;
}

/// <summary>Put back from a backup, in which it was about to be sent.</summary>
internal sealed record OrderRestored : OrderEvent
{
    public override string Describe() => "Restored from a backup. Whether its mail was sent since the backup was made is not known.";
}

/// <summary>What is reported of the order and is impossible in its state. It is kept, and changes nothing.</summary>
internal sealed record NothingChanged(OrderEvent Reported, OrderState State) : OrderEvent
{
    public override string Describe() => $"{Reported.Describe()} (Nothing changes: the order is {State}.)";
}

/// <summary>An entry that an earlier version of the app wrote as text.</summary>
internal sealed record EarlierEntry(string Text) : OrderEvent
{
    public override string Describe() => Text;
}
