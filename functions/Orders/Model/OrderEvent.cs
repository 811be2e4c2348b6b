namespace LicenseFunctions.Orders.Model;

/// <summary>Something that happened to an order. <see cref="Order.Apply"/> applies it. The history stores it as JSON and words it when it is shown.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(OrderPlaced), "placed")]
[JsonDerivedType(typeof(RenewalNear), "renewalNear")]
[JsonDerivedType(typeof(RenewalMoved), "renewalMoved")]
[JsonDerivedType(typeof(RequestAdded), "requestAdded")]
[JsonDerivedType(typeof(OrderQueued), "queued")]
[JsonDerivedType(typeof(HeldForAnnouncement), "heldForAnnouncement")]
[JsonDerivedType(typeof(MailClaimed), "mailClaimed")]
[JsonDerivedType(typeof(DraftCreated), "draftCreated")]
[JsonDerivedType(typeof(DraftSentLate), "draftSentLate")]
[JsonDerivedType(typeof(MailAccepted), "mailAccepted")]
[JsonDerivedType(typeof(MailNotAccepted), "mailNotAccepted")]
[JsonDerivedType(typeof(SendingPostponed), "sendingPostponed")]
[JsonDerivedType(typeof(MailOutcomeLost), "mailOutcomeLost")]
[JsonDerivedType(typeof(ReturnNotPossible), "returnNotPossible")]
[JsonDerivedType(typeof(QueueGaveUp), "queueGaveUp")]
[JsonDerivedType(typeof(DeliveryReported), "deliveryReported")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(DecidedByLink), "decidedByLink")]
[JsonDerivedType(typeof(ReminderClaimed), "reminderClaimed")]
[JsonDerivedType(typeof(ReminderSent), "reminderSent")]
[JsonDerivedType(typeof(ReminderNotSent), "reminderNotSent")]
[JsonDerivedType(typeof(AnswerOverdue), "answerOverdue")]
[JsonDerivedType(typeof(NumberOverdue), "numberOverdue")]
[JsonDerivedType(typeof(QuantityCredited), "quantityCredited")]
[JsonDerivedType(typeof(NumberMovedOtherwise), "numberMoved")]
[JsonDerivedType(typeof(OrderConfirmed), "confirmed")]
[JsonDerivedType(typeof(OrderRefused), "refused")]
[JsonDerivedType(typeof(OrderCancelled), "cancelled")]
[JsonDerivedType(typeof(OrderResent), "resent")]
[JsonDerivedType(typeof(AdministratorNotified), "administratorNotified")]
[JsonDerivedType(typeof(OrderRestored), "restored")]
[JsonDerivedType(typeof(NothingChanged), "nothingChanged")]
[JsonDerivedType(typeof(EarlierEntry), "text")]
internal abstract record OrderEvent
{
    /// <summary>The state machine's event for this order; null if the state does not change.</summary>
    public virtual OrderEventKind? KindFor(Order order) => null;

    /// <summary>Whether it is possible, apart from the state.</summary>
    public virtual bool IsPossibleFor(Order order) => true;

    /// <summary>The order after it, apart from the state.</summary>
    public virtual Order Change(Order order, DateTimeOffset now) => order;

    /// <summary>One line of the history, in English; null if the history does not show it.</summary>
    public abstract string? Describe();
}
