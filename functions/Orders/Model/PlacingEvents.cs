using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Model;

internal sealed record OrderPlaced(int Quantity) : OrderEvent
{
    public override string Describe() => $"{Quantity:+0;-0} requested.";
}

/// <summary>Another request for the same product and direction is added before the mail is sent.</summary>
/// <param name="Sum">The new quantity of the order.</param>
/// <param name="Purchased">Purchased licenses now.</param>
internal sealed record RequestAdded(int Quantity, int Sum, int Purchased, string? RequestedBy, string? Reason) : OrderEvent
{
    /// <summary>Not part of the history: it may hold a secret.</summary>
    [JsonIgnore]
    public string? CallbackUrl { get; init; }

    public override bool IsPossibleFor(Order order) =>
        order.CanBeAddedTo && order.Quantity + Quantity == Sum && CallbackUrls.CanAdd(order.CallbackUrls, CallbackUrl);

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        Quantity = Sum,
        PurchasedBefore = Purchased,
        RequestedBy = OrderRequest.Join(order.RequestedBy, RequestedBy, ", ", OrderRequest.MaxRequester),
        Reason = OrderRequest.Join(order.Reason, Reason, "; ", OrderRequest.MaxReason),
        AddedRequests = order.AddedRequests + 1,
        CallbackUrls = CallbackUrls.Add(order.CallbackUrls, CallbackUrl),
    };

    public override string Describe() => $"{Quantity:+0;-0} more requested; now {Sum:+0;-0}.";
}

internal sealed record OrderQueued : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.State == OrderState.Requested;
    public override Order Change(Order order, DateTimeOffset now) => order with { QueuedAt = now };
    public override string? Describe() => null;
}

/// <summary>Its message came before the administrator was notified. The follow-up timer notifies, and queues it again.</summary>
internal sealed record HeldForAnnouncement : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order is { State: OrderState.Requested, AnnouncementDue: true };
    public override Order Change(Order order, DateTimeOffset now) => order with { QueuedAt = null };
    public override string? Describe() => null;
}

/// <summary>Restored from a backup in which it was about to be sent.</summary>
internal sealed record OrderRestored : OrderEvent
{
    public override string Describe() => "Restored from a backup. It is unknown whether its mail was sent since then.";
}

/// <summary>A report that is impossible in the order's state. The history keeps it.</summary>
internal sealed record NothingChanged(OrderEvent Reported, OrderState State) : OrderEvent
{
    public override string Describe() => $"{Reported.Describe()} (No effect: the order is {State}.)";
}

/// <summary>An entry that an earlier version of the app wrote as text.</summary>
internal sealed record EarlierEntry(string Text) : OrderEvent
{
    public override string Describe() => Text;
}
