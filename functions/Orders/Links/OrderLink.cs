using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Links;

/// <summary>A signed link of one order and one mail.</summary>
/// <param name="Mail">The mail that it stands in or is about, see <see cref="OrderLinks.MailOf"/>.</param>
internal sealed record OrderLink(string OrderId, LinkPurpose Purpose, string Mail)
{
    [JsonIgnore]
    public bool IsForReseller => Purpose is LinkPurpose.Executed or LinkPurpose.NotExecuted;

    [JsonIgnore]
    public bool SaysYes => Purpose is LinkPurpose.Executed or LinkPurpose.Done;

    /// <summary>Who decides by it, for the order's history.</summary>
    [JsonIgnore]
    public string By => IsForReseller ? "the reseller, by the link in the mail" : "the administrator, by the link";

    /// <summary>Whether it stands in, or is about, the mail that counts: after a resend that is the newest.</summary>
    public bool IsOfPresentMail(Order order) => order.MailMessageId is { } messageId && OrderLinks.MailOf(messageId) == Mail;

    /// <summary>What a decision by this link is for the order; not for cancelling.</summary>
    [JsonIgnore]
    public OrderEventKind Kind => SaysYes ? OrderEventKind.SaidYes : OrderEventKind.SaidNo;

    /// <summary>What the order's state leaves for the link to do.</summary>
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

/// <summary>What a link is for.</summary>
internal enum LinkPurpose
{
    /// <summary>The reseller executed the order.</summary>
    Executed,

    /// <summary>The reseller cannot execute it.</summary>
    NotExecuted,

    /// <summary>The administrator reads in an unclear answer that the order is done.</summary>
    Done,

    /// <summary>The administrator reads in it that the order is refused.</summary>
    Refused,

    /// <summary>The administrator cancels an automatic order before it is sent.</summary>
    Cancel,
}

/// <summary>The two links of a mail.</summary>
internal sealed record LinkPair(string Yes, string No);
