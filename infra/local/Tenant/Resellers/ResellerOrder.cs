namespace LicenseFunctions.Tenant;

/// <summary>An order as the reseller understood it.</summary>
public sealed record ResellerOrder(string OrderId, string Sku, int Quantity, MailboxMessage Mail);
