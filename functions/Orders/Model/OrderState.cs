namespace LicenseFunctions.Orders.Model;

/// <summary>Where an order stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderState>))]
internal enum OrderState
{
    Requested,      // Placed; its mail waits to be sent.
    Sending,        // Claimed by the function that sends its mail; the outcome is not recorded yet.
    Sent,           // SendGrid accepted the mail.
    Confirmed,      // The reseller confirmed.
    Fulfilled,      // Microsoft Graph shows the new number.
    Cancelled,      // Cancelled before it was sent.
    Failed,         // Not sent, and not retried.
    Unknown,        // Perhaps sent. Never sent again automatically.
    NeedsAttention, // Refused, bounced, or another number arrived: a person decides.
    Held,           // A return that waits for the renewal of its subscription. Neither open nor on order.
}
