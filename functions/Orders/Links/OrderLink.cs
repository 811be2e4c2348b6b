using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Links;

/// <summary>A signed link of one order and one mail.</summary>
/// <param name="Mail">The mail that contains it or that it is about, see <see cref="OrderLinks.MailOf"/>.</param>
internal sealed record OrderLink(string OrderId, LinkPurpose Purpose, string Mail)
{
    [JsonIgnore]
    public bool IsForReseller => Purpose is LinkPurpose.Executed or LinkPurpose.NotExecuted;

    [JsonIgnore]
    public bool SaysYes => Purpose is LinkPurpose.Executed or LinkPurpose.Done;

    /// <summary>Who decides, for the order's history.</summary>
    [JsonIgnore]
    public string By => IsForReseller ? "the reseller, by the link in the mail" : "the administrator, by the link";

    /// <summary>Whether it belongs to the order's current mail: the newest, after a resend.</summary>
    public bool IsOfPresentMail(Order order) => order.MailMessageId is { } messageId && OrderLinks.MailOf(messageId) == Mail;

    /// <summary>The event of the order, unless the link cancels.</summary>
    [JsonIgnore]
    public OrderEventKind Kind => SaysYes ? OrderEventKind.SaidYes : OrderEventKind.SaidNo;

    /// <summary>What the link can do in the order's state.</summary>
    public LinkView ViewFor(Order order) => order.State switch
    {
        _ when Purpose == LinkPurpose.Cancel => order is { State: OrderState.Requested, PerhapsSentAt: null } ? LinkView.Ask
            : order.State == OrderState.Cancelled ? LinkView.Cancelled : LinkView.NotPossible,
        OrderState.Fulfilled => LinkView.Fulfilled,
        OrderState.Cancelled => LinkView.Cancelled,
        OrderState.Confirmed when SaysYes => LinkView.RecordedBefore,
        _ when !SaysYes && !IsOfPresentMail(order) => LinkView.SentAgain,
        _ => OrderStateMachine.Next(order.State, Kind) is null ? LinkView.NotPossible : LinkView.Ask,
    };
}

internal enum LinkPurpose
{
    Executed, // by the reseller
    NotExecuted, // by the reseller
    Done, // by the administrator, who read an unclear reply
    Refused, // by the administrator, who read an unclear reply
    Cancel, // by the administrator, before an automatic order is sent
}

internal sealed record LinkPair(string Yes, string No);
