namespace LicenseFunctions.Orders.Sending;

/// <summary>The mail of an order was not accepted. Makes the queue function fail, so that the queue delivers the order again.</summary>
internal sealed class OrderNotSentException(string message) : Exception(message);
