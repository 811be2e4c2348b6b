using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Shared.Email;

namespace LicenseFunctions.Rules.Tests.Orders;

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

    [Theory]
    [InlineData("<LIC-20261124-103805-7KQ2M.0123456789abcdef0123456789abcdef@contoso.example>", "LIC-20261124-103805-7KQ2M")]
    [InlineData("<LIC-20261124-103805-7KQ2M.", "LIC-20261124-103805-7KQ2M")]
    [InlineData("<LIC-20261124-103805-7KQ2M", null)]
    [InlineData("<LIC-20261124-103805-7KQ2M@contoso.example>", null)]
    [InlineData("xLIC-20261124-103805-7KQ2M.0123@contoso.example>", null)]
    [InlineData("<LIC-20261324-1038o5-7KQ2M.0123@contoso.example>", null)]
    [InlineData("<short>", null)]
    [InlineData(null, null)]
    public void MessageId_OfOurs_NamesItsOrder(string? messageId, string? orderId) => Assert.Equal(orderId, OrderId.OfMessageId(messageId));

    [Theory]
    [InlineData(false, "licenses@contoso.example", "@reply.contoso.example")]
    [InlineData(true, "licenses@contoso.example", "@contoso.example")]
    [InlineData(true, "the.licenses@contoso.example", "@contoso.example")]
    public void ReplyAddress_IsOfOneOrderOnly(bool isMailbox, string from, string end)
    {
        var channel = isMailbox ? MailChannel.Mailbox : MailChannel.SendGrid;
        var (addresses, others) = (Addresses('k', from), Addresses('x', from));
        const string Id = "LIC-20261124-103805-7KQ2M";
        var address = addresses.For(Id, channel)!;

        Assert.EndsWith(end, address, StringComparison.Ordinal);
        Assert.Equal(Id, addresses.OrderIdOf(address));
        Assert.Equal(Id, addresses.OrderIdOf(address.ToUpperInvariant()));
        Assert.Null(addresses.OrderIdOf(address.Replace("7kq2m", "7kq2n", StringComparison.Ordinal)));
        Assert.Null(addresses.OrderIdOf(address.Replace("@", "@x", StringComparison.Ordinal)));
        Assert.Null(addresses.OrderIdOf($"x{address}"));
        Assert.Null(addresses.OrderIdOf(others.For(Id, channel)!));
        Assert.Null(addresses.OrderIdOf(from));
        Assert.Null(new ReplyAddresses(new(), new(), new() { From = from }, new()).For(Id, channel));
        Assert.InRange(address.IndexOf('@', StringComparison.Ordinal), 1, 64);
        var shown = addresses.WithoutSignature(address);
        Assert.EndsWith($"lic-20261124-103805-7kq2m.…{end}", shown, StringComparison.Ordinal);
        Assert.Equal(from, addresses.WithoutSignature(from));
    }

    private static ReplyAddresses Addresses(char key, string from) => new(
        new() { ReplyDomain = "reply.contoso.example", ReplySigningKey = new string(key, 32) }, new() { PlusAddresses = true }, new() { From = from },
        new() { SigningKey = new string(key, 32) });
}
