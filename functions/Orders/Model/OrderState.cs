namespace LicenseFunctions.Orders.Model;

/// <summary>Where an order stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderState>))]
internal enum OrderState
{
    /// <summary>Taken, and waiting for its mail to be sent.</summary>
    Requested,

    /// <summary>Claimed by the function that sends its mail; the outcome is not recorded yet.</summary>
    Sending,

    /// <summary>SendGrid took the mail.</summary>
    Sent,

    /// <summary>The reseller said yes.</summary>
    Confirmed,

    /// <summary>Microsoft Graph shows the new number.</summary>
    Fulfilled,

    /// <summary>Cancelled before it was sent.</summary>
    Cancelled,

    /// <summary>Certainly not sent, and nobody tries any more.</summary>
    Failed,

    /// <summary>Perhaps sent; never sent again automatically.</summary>
    Unknown,

    /// <summary>The reseller said no, the mail came back, or the number changed in another way: a person decides.</summary>
    NeedsAttention,
}
