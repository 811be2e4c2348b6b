using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Http.Problems;

namespace LicenseFunctions.Rules.Tests.Orders;

public sealed class OrderRequestTests
{
    private static readonly OrderRequest Good = new() { Sku = "ENTERPRISEPACK", Quantity = 5, Reason = "New colleagues", RequestedBy = "Ann" };

    [Theory]
    [InlineData(1, null, "")]
    [InlineData(50, null, "")]
    [InlineData(51, null, "quantity")]
    [InlineData(-50, null, "")]
    [InlineData(-51, null, "quantity")]
    [InlineData(0, null, "quantity")]
    [InlineData(5, "Now", "")]
    [InlineData(5, "Renewal", "when")]
    [InlineData(-5, "Renewal", "")]
    [InlineData(0, "Renewal", "quantity")]
    public void Quantity_IsWithinTheLimitOfOneOrder_AndOnlyAReturnWaits(int quantity, string? when, string fields) =>
        Assert.Equal(fields, Fields(Good with { Quantity = quantity, When = when is null ? null : Enum.Parse<ReturnTime>(when) }));

    [Theory]
    [InlineData(500, 100, "")]
    [InlineData(501, 100, "reason")]
    [InlineData(500, 101, "requestedBy")]
    public void Texts_AreNotTooLong(int reason, int requestedBy, string fields) =>
        Assert.Equal(fields, Fields(Good with { Reason = new('x', reason), RequestedBy = new('x', requestedBy) }));

    [Fact]
    public void Fields_ThatAreWrong_AreAllNamed()
    {
        Assert.Equal("sku quantity reason requestedBy callbackUrl", Fields(new OrderRequest
        {
            Sku = " ",
            Quantity = 0,
            Reason = "One\nTwo",
            RequestedBy = "A\tB",
            CallbackUrl = "https://other.example/",
        }));
        Assert.Equal("", Fields(new OrderRequest { Sku = "E3", Quantity = 1, CallbackUrl = "https://hooks.contoso.example/x" }));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("Ann", null, "Ann")]
    [InlineData(null, "Bob", "Bob")]
    [InlineData("Ann", "Ann", "Ann")]
    [InlineData("Ann", "Bob", "Ann, Bob")]
    [InlineData("Ann", "Robert", "Ann")]
    public void Texts_OfTwoRequests_AreJoined_IfThereIsRoom(string? first, string? second, string? expected) =>
        Assert.Equal(expected, OrderRequest.Join(first, second, ", ", max: 8));

    private static string Fields(OrderRequest request)
    {
        try
        {
            Assert.Same(request, request.Validated(maxQuantity: 50, new CallbackOptions { AllowedHosts = "hooks.contoso.example" }));
            return "";
        }
        catch (ProblemException e)
        {
            Assert.NotEmpty(e.Fields);
            return string.Join(' ', e.Fields.Select(field => field.Field));
        }
    }
}
