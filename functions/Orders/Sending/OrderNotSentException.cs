namespace LicenseFunctions.Orders.Sending;

/// <summary>The mail of an order was certainly not taken. Thrown out of the queue function, so that the queue delivers the order again.</summary>
internal sealed class OrderNotSentException(string message) : Exception(message);
