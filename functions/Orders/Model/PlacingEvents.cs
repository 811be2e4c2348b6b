using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Model;

internal sealed record OrderPlaced(int Quantity) : OrderEvent
{
    /// <summary>The renewal at which the licenses are returned; null for others.</summary>
    public DateTimeOffset? RenewsAt { get; init; }

    public override string Describe() => RenewsAt is null
        ? $"{Quantity:+0;-0} requested."
        : $"{Quantity:+0;-0} requested, for the renewal on {RenewsAt:yyyy-MM-dd}.";
}

/// <summary>The renewal that a held return waits for is near: the reseller is asked now.</summary>
internal sealed record RenewalNear(DateTimeOffset RenewsAt) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.RenewalIsNear;
    public override Order Change(Order order, DateTimeOffset now) => order with { RenewsAt = RenewsAt, NotBefore = null, QueuedAt = null };
    public override string Describe() => $"The subscription renews on {RenewsAt:yyyy-MM-dd}: asking the reseller now.";
}

/// <summary>The renewal that a held return waits for has another date.</summary>
internal sealed record RenewalMoved(DateTimeOffset RenewsAt, DateTimeOffset NotBefore) : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.State == OrderState.Held;
    public override Order Change(Order order, DateTimeOffset now) => order with { RenewsAt = RenewsAt, NotBefore = NotBefore };
    public override string Describe() => $"The subscription renews on {RenewsAt:yyyy-MM-dd} now: the reseller is asked on {NotBefore:yyyy-MM-dd}.";
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
