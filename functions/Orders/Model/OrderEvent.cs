namespace LicenseFunctions.Orders.Model;

/// <summary>
/// What happened to an order, with all that is known of it. It is kept in the order's history as it is, as JSON, and put into words when
/// it is shown. <see cref="Order.Apply"/> says what it changes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(OrderPlaced), "placed")]
[JsonDerivedType(typeof(RequestAdded), "requestAdded")]
[JsonDerivedType(typeof(OrderQueued), "queued")]
[JsonDerivedType(typeof(HeldForAnnouncement), "heldForAnnouncement")]
[JsonDerivedType(typeof(MailClaimed), "mailClaimed")]
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
[JsonDerivedType(typeof(OrderCancelled), "cancelled")]
[JsonDerivedType(typeof(OrderResent), "resent")]
[JsonDerivedType(typeof(AdministratorNotified), "administratorNotified")]
[JsonDerivedType(typeof(OrderRestored), "restored")]
[JsonDerivedType(typeof(NothingChanged), "nothingChanged")]
[JsonDerivedType(typeof(EarlierEntry), "text")]
internal abstract record OrderEvent
{
    /// <summary>Which transition of the state machine it is for this order; null if the state stays.</summary>
    public virtual OrderEventKind? KindFor(Order order) => null;

    /// <summary>Whether something besides the state makes it impossible.</summary>
    public virtual bool IsPossibleFor(Order order) => true;

    /// <summary>What changes besides the state.</summary>
    public virtual Order Change(Order order, DateTimeOffset now) => order;

    /// <summary>One line of the history, in English; null if it is worth none.</summary>
    public abstract string? Describe();
}
