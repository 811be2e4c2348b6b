namespace LicenseFunctions.Orders.Model;

/// <summary>What can happen to an order.</summary>
internal enum OrderEventKind
{
    /// <summary>A function takes the order to send its mail.</summary>
    Claim,

    /// <summary>SendGrid took the mail.</summary>
    Accepted,

    /// <summary>SendGrid certainly did not take the mail; it goes back to the queue.</summary>
    NotAccepted,

    /// <summary>A claim is found whose outcome was never recorded, or the outcome cannot be known.</summary>
    OutcomeLost,

    /// <summary>The queue has given up on the order.</summary>
    GivenUp,

    /// <summary>What is asked for cannot be had any more, and nothing was sent: a return of licenses that are not free now.</summary>
    NotPossible,

    /// <summary>SendGrid reports the mail delivered.</summary>
    Delivered,

    /// <summary>SendGrid reports the mail bounced, dropped or marked as spam.</summary>
    Bounced,

    /// <summary>The reseller, or the administrator on the reseller's behalf, says yes.</summary>
    SaidYes,

    /// <summary>The reseller says no.</summary>
    SaidNo,

    /// <summary>The reseller asks something before it decides.</summary>
    Asked,

    /// <summary>The reseller was reminded and still says nothing, or said yes and nothing happens.</summary>
    NoAnswer,

    /// <summary>Graph shows the number that was asked for.</summary>
    NumberReached,

    /// <summary>The number moved, and not as asked for.</summary>
    NumberMoved,

    /// <summary>The administrator cancels the order.</summary>
    Cancel,

    /// <summary>The administrator has it sent again.</summary>
    Resend,
}
