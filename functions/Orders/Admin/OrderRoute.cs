namespace LicenseFunctions.Orders.Admin;

/// <summary>Parts of routes.</summary>
internal static class OrderRoute
{
    /// <summary>
    /// An order's id. The Functions host tries routes in the order of the functions' names, not the more literal one first, so
    /// <c>orders/{id}</c> has to leave <c>orders/unmatched</c> alone by itself.
    /// </summary>
    public const string Id = "{id:regex(^(?!unmatched$))}";
}
