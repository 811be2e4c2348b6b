using System.Globalization;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Orders.Placing;

/// <summary>Rules of docs/licensing-rules.md: licenses go back within 7 days after they were bought or renewed, or when they renew.</summary>
public sealed class ReturnWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    // Subscriptions: their quantity and in how many days they renew; how many are returned; in how many days that can be.
    [InlineData("10:30", 5, 30)]
    [InlineData("10:30 10:20", 5, 20)]
    [InlineData("10:30 3:20", 5, 30)]
    [InlineData("10:30 5:20", 5, 20)]
    [InlineData("3:30 4:20", 5, 20)]
    [InlineData("10:0 10:30", 5, 30)]
    [InlineData("10:-1", 5, null)]
    [InlineData("", 5, null)]
    public void Return_IsAtTheNextRenewal_OfASubscriptionThatHasSoMany(string subscriptions, int count, int? expected) => Assert.Equal(
        expected is { } days ? Now.AddDays(days) : null, ReturnWindow.NextRenewal([.. Read(subscriptions).Select(one => New(one.First) with
        {
            NextLifecycleAt = Now.AddDays(one.Second)
        })], count, Now));

    [Theory]
    // Subscriptions: their quantity and how many days ago they renewed; how many of their licenses can be returned now.
    [InlineData("10:0 5:6", 15)]
    [InlineData("10:7", 0)]
    [InlineData("10:8 5:1", 5)]
    [InlineData("", 0)]
    public void Renewal_OfTheLastSevenDays_CanBeUndone(string subscriptions, int expected)
    {
        Assert.Equal(expected, ReturnWindow.Renewed(Read(subscriptions).Select(one => New(one.First) with { RenewedAt = Now.AddDays(-one.Second) }), Now));
        Assert.Equal(0, ReturnWindow.Renewed([New(9)], Now));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(null, 0)]
    public void Purchase_CanBeReturned_WhileItsWindowIsOpen_AsFarAsItArrived(int? days, int expected) => Assert.Equal(
        expected,
        ReturnWindow.Bought(OrderSamples.New(Now) with { FulfilledQuantity = 3, ReturnableUntil = days is { } left ? Now.AddDays(left) : null }, Now));

    private static IEnumerable<(int First, int Second)> Read(string subscriptions) =>
        subscriptions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(':').Select(number =>
            int.Parse(number, CultureInfo.InvariantCulture)).ToList()).Select(numbers => (numbers[0], numbers[1]));

    private static Subscription New(int quantity) => new()
    {
        Id = "one",
        SkuId = Guid.Empty,
        Quantity = quantity,
        Status = SubscriptionStatus.Enabled,
        IsTrial = false,
        NextLifecycleAt = Now.AddDays(30),
    };
}
