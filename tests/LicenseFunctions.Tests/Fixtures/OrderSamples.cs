using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Tests.Fixtures;

internal static class OrderSamples
{
    /// <summary>Five more Office 365 E3, of which there are 25.</summary>
    public static Order New(DateTimeOffset requestedAt) => new()
    {
        Id = OrderId.New(requestedAt),
        SkuId = Guid.Parse("6fd2c87f-b296-42f0-b197-1e91e994b900"),
        SkuPartNumber = "ENTERPRISEPACK",
        DisplayName = "Office 365 E3",
        Quantity = 5,
        PurchasedBefore = 25,
        State = OrderState.Requested,
        RequestedAt = requestedAt,
        RequestedBy = "Ann",
        Reason = "New colleagues",
        CorrelationId = "test",
    };
}
