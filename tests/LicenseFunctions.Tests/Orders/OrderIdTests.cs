using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Tests.Orders;

public sealed class OrderIdTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 38, 5, TimeSpan.Zero);

    [Fact]
    public void RowKeys_OfLaterOrders_SortFirst()
    {
        string[] inOrder = [OrderId.New(Start), OrderId.New(Start.AddSeconds(1)), OrderId.New(Start.AddDays(40)), OrderId.New(Start.AddYears(5))];

        Assert.All(inOrder, id => Assert.True(OrderId.IsValid(id), id));
        Assert.Equal(inOrder.Reverse(), inOrder.OrderBy(OrderId.ToRowKey, StringComparer.Ordinal));
        Assert.Equal("order|79738875-896194-7KQ2M", OrderId.ToRowKey("LIC-20261124-103805-7KQ2M"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LIC-20261124-103805")]
    [InlineData("LIC-20261124-103805-7KQ2M'")]
    [InlineData("lic-20261124-103805-7KQ2M")]
    public void IsValid_OfAnythingElse_IsFalse(string id) => Assert.False(OrderId.IsValid(id));

    [Fact]
    public void ReplyAddress_IsOfOneOrderOnly()
    {
        var options = new OrderOptions { ReplyDomain = "reply.contoso.example", ReplySigningKey = new string('k', 32) };
        const string Id = "LIC-20261124-103805-7KQ2M";
        var address = ReplyAddress.For(Id, options)!;

        Assert.Equal(Id, ReplyAddress.OrderIdOf(address, options));
        Assert.Equal(Id, ReplyAddress.OrderIdOf(address.ToUpperInvariant(), options));
        Assert.Null(ReplyAddress.OrderIdOf(address.Replace("7kq2m", "7kq2n", StringComparison.Ordinal), options));
        Assert.Null(ReplyAddress.OrderIdOf(address, new OrderOptions { ReplyDomain = options.ReplyDomain, ReplySigningKey = new string('x', 32) }));
        Assert.Null(ReplyAddress.OrderIdOf("orders@reply.contoso.example", options));
        Assert.Null(ReplyAddress.For(Id, new OrderOptions()));
        Assert.InRange(address.IndexOf('@', StringComparison.Ordinal), 1, 64);
    }
}
