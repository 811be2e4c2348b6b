namespace LicenseFunctions.Orders.Model;

/// <summary>What can happen to an order.</summary>
internal enum OrderEventKind
{
    Claim,         // A function claims the order to send its mail.
    Accepted,      // SendGrid accepted the mail.
    NotAccepted,   // SendGrid refused the mail; the order returns to the queue.
    OutcomeLost,   // The result of sending was not recorded, or cannot be known.
    GivenUp,       // The message came to the poison queue.
    NotPossible,   // A return of licenses that are assigned by now; nothing was sent.
    Delivered,     // SendGrid reports the mail delivered.
    Bounced,       // SendGrid reports the mail bounced, dropped or marked as spam.
    SaidYes,       // The reseller, or the administrator for the reseller, confirms.
    SaidNo,        // The reseller refuses.
    Asked,         // The reseller asks a question first.
    NoAnswer,      // No answer to a reminder, or no new number after a confirmation.
    NumberReached, // Graph shows the ordered number.
    NumberMoved,   // The number changed, but not as ordered.
    RenewalIsNear, // The renewal is near that a held return waits for.
    Cancel,        // The administrator cancels the order.
    Resend,        // The administrator sends it again.
}
