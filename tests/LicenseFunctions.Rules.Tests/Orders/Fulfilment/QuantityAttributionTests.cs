using System.Globalization;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Orders.Fulfilment;

public sealed class QuantityAttributionTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ReconciledQuantity Accounted = ReconciledQuantity.New(OrderSamples.New(Start).SkuId, 25, Start);

    [Theory]
    // The orders (y: confirmed, n: refused), how the number ends, what each order gets, what is left pending, what no order explains.
    [InlineData("+5", 30, "5", 0, 0)]
    [InlineData("+5", 25, "0", 0, 0)]
    [InlineData("+5", 27, "2", 0, 0)]
    [InlineData("+5", 33, "5", 0, 3)]
    [InlineData("+5", 22, "0", 0, -3)]
    [InlineData("-3", 22, "-3", 0, 0)]
    [InlineData("-3", 26, "0", 0, 1)]
    [InlineData("", 30, "", 0, 5)]
    // Whole orders come before a part of one.
    [InlineData("+5 +3", 28, "0 3", 0, 0)]
    [InlineData("+5 +3", 30, "5 0", 0, 0)]
    [InlineData("+5 +3", 33, "5 3", 0, 0)]
    [InlineData("+5 +3", 35, "5 3", 0, 2)]
    [InlineData("+5 -2", 28, "5 -2", 0, 0)]
    [InlineData("+5 -2", 30, "5 0", 0, 0)]
    [InlineData("+5 -2", 23, "0 -2", 0, 0)]
    [InlineData("-2 +5", 28, "-2 5", 0, 0)]
    [InlineData("+5 -5", 25, "0 0", 0, 0)]
    // Several readings: nobody gets anything but what is in each of them.
    [InlineData("+5 +5", 30, "0 0", 5, 0)]
    [InlineData("+5 +5", 35, "5 5", 0, 0)]
    [InlineData("+5 +3", 27, "0 0", 2, 0)]
    [InlineData("+5 +2 +3", 30, "0 0 0", 5, 0)]
    [InlineData("+5 +5 +1", 31, "0 0 1", 5, 0)]
    // A yes counts more than no answer, and that more than a no.
    [InlineData("+5 +5y", 30, "0 5", 0, 0)]
    [InlineData("+5y +5", 30, "5 0", 0, 0)]
    [InlineData("+5 +2y +3y", 30, "0 2 3", 0, 0)]
    [InlineData("+5y +2 +3", 30, "5 0 0", 0, 0)]
    [InlineData("+5 +5y", 27, "0 2", 0, 0)]
    [InlineData("+5y +5y", 30, "0 0", 5, 0)]
    [InlineData("+5y +5y", 35, "5 5", 0, 0)]
    [InlineData("+5y -5y +3y", 28, "5 -5 3", 0, 0)]
    [InlineData("+5y -5y", 25, "5 -5", 0, 0)]
    [InlineData("+5y -5", 25, "0 0", 0, 0)]
    [InlineData("+5n +5", 30, "0 5", 0, 0)]
    [InlineData("+5n +3", 28, "0 3", 0, 0)]
    [InlineData("+3n +5", 28, "0 3", 0, 0)]
    // Only a person knows whether a refused order was carried out all the same.
    [InlineData("+5n", 30, "0", 5, 0)]
    [InlineData("+5n", 28, "0", 0, 3)]
    [InlineData("+5n +5", 35, "0 5", 5, 0)]
    [InlineData("+5n +5", 20, "0 0", 0, -5)]
    public void Movement_IsCreditedByEvidence(string asked, int purchased, string got, int pending, int unexplained)
    {
        var orders = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Asked).ToList();

        var attribution = QuantityAttribution.Make(Accounted, orders, purchased, Start.AddHours(5));

        Assert.Equal(got, string.Join(' ', orders.Select(order => attribution.Credited.FirstOrDefault(credit => credit.Order == order).Quantity)));
        Assert.Equal((pending, unexplained), (attribution.Pending.Sum(p => p.Movement.Left), attribution.Unexplained.Sum(movement => movement.Left)));
        Assert.Equal(purchased - 25, attribution.Credited.Sum(credit => credit.Quantity) + pending + unexplained);
    }

    [Fact]
    public void Movement_ThatWasPending_IsCredited_OnceOneOfItsOrdersIsConfirmed()
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1)];
        var first = QuantityAttribution.Make(Accounted, orders, 30, Start.AddHours(5));
        var accounted = Accounted with
        {
            Purchased = 30,
            AsOf = Start.AddHours(5),
            Pending = [.. first.Pending.Select(pending => pending.Movement with { Reported = true })]
        };
        Assert.Equal(orders, Assert.Single(first.Pending).Candidates);

        orders[1] = orders[1] with { State = OrderState.Confirmed, ConfirmedAt = Start.AddHours(6) };
        var second = QuantityAttribution.Make(accounted, orders, 30, Start.AddHours(5));

        Assert.Equal([(orders[1], 5)], second.Credited);
        Assert.Empty(second.Pending);
    }

    [Fact]
    public void Movement_ThatWasPending_IsCreditedWithTheNext_IfBothTogetherCanBeReadInOneWay()
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1)];
        var accounted = Accounted with { Purchased = 32, AsOf = Start.AddHours(5), Pending = [new(25, 32, 7, Start.AddHours(5))] };

        var attribution = QuantityAttribution.Make(accounted, orders, 35, Start.AddHours(6));

        Assert.Equal([(orders[0], 5), (orders[1], 5)], attribution.Credited);
        Assert.Empty(attribution.Pending);
    }

    [Fact]
    public void Movement_ThatWasPending_AndGoesBack_IsCreditedToNobody()
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1)];
        var accounted = Accounted with { Purchased = 30, AsOf = Start.AddHours(5), Pending = [new(25, 30, 5, Start.AddHours(5), Reported: true)] };

        var attribution = QuantityAttribution.Make(accounted, orders, 25, Start.AddHours(6));

        Assert.Equal((0, 0, -5), (attribution.Credited.Count, attribution.Pending.Count, Assert.Single(attribution.Unexplained).Left));
    }

    [Theory]
    // How far the number goes back; what is left pending of two movements of 5, of which the second is undone first.
    [InlineData(3, "5 2")]
    [InlineData(5, "5")]
    [InlineData(7, "3")]
    [InlineData(10, "")]
    public void Movement_ThatGoesBack_UndoesWhatIsPending_TheLastFirst(int back, string left)
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1), Sent(5, 2)];
        var (first, second) = (new QuantityMovement(25, 30, 5, Start.AddHours(5)), new QuantityMovement(30, 35, 5, Start.AddHours(6)));
        var accounted = Accounted with { Purchased = 35, AsOf = Start.AddHours(6), Pending = [first, second] };

        var attribution = QuantityAttribution.Make(accounted, orders, 35 - back, Start.AddHours(7));

        Assert.Equal(left, string.Join(' ', attribution.Pending.OrderBy(pending => pending.Movement.SeenAt).Select(pending => pending.Movement.Left)));
        Assert.Equal(left.Length > 0, attribution.Pending.Any(pending => pending.Movement.SeenAt == first.SeenAt));
        Assert.Equal((0, -back), (attribution.Credited.Count, Assert.Single(attribution.Unexplained).Left));
    }

    [Fact]
    public void Movements_ThatCannotBeReadInOneWayTogether_StayApart()
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1), Sent(5, 2)];
        var accounted = Accounted with { Purchased = 32, AsOf = Start.AddHours(5), Pending = [new(25, 32, 7, Start.AddHours(5))] };

        Assert.Equal([7, 3], QuantityAttribution.Make(accounted, orders, 35, Start.AddHours(6)).Pending.Select(pending => pending.Movement.Left));
    }

    [Fact]
    public void Order_ThatIsSentAgain_CountsFromItsFirstMail()
    {
        var order = Sent(5, 0) with { ClaimedAt = Start.AddHours(6), RepeatsMailOf = Start.AddMinutes(10) };

        Assert.Equal([(order, 5)], QuantityAttribution.Make(Accounted, [order], 30, Start.AddHours(5)).Credited);
    }

    [Fact]
    public void Order_SentAfterTheMovementThatIsPending_CannotBeItsCause()
    {
        List<Order> orders = [Sent(5, 0), Sent(5, 1), Sent(5, 20) with { PurchasedBefore = 30, State = OrderState.Confirmed, ConfirmedAt = Start.AddDays(1) }];
        var accounted = Accounted with { Purchased = 30, AsOf = Start.AddHours(5), Pending = [new(25, 30, 5, Start.AddHours(5))] };

        var attribution = QuantityAttribution.Make(accounted, orders, 30, Start.AddDays(2));

        Assert.Equal(orders[..2], Assert.Single(attribution.Pending).Candidates);
    }

    [Fact]
    public void ManyOrders_ThatCannotBeToldApart_AreNoProblem()
    {
        List<Order> orders = [.. Enumerable.Range(0, 30).Select(i => Sent(1 + (i % 3), 0))];

        var some = QuantityAttribution.Make(Accounted, orders, 50, Start.AddHours(5));
        var all = QuantityAttribution.Make(Accounted, orders, 85, Start.AddHours(5));

        Assert.Equal((0, 25), (some.Credited.Count, Assert.Single(some.Pending).Movement.Left));
        Assert.Equal(30, all.Credited.Count);
    }

    /// <summary>
    /// Random orders, of which the reseller carries out some, seen in random snapshots. It answers some of them truthfully at once, and all
    /// of them in the end.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(100)]
    public void RandomHistories_OfATruthfulReseller_EndWithWhatWasCarriedOut(int answersAtOnce)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var history = new History(new Random(seed), answersAtOnce);

            history.Run();

            history.Check($"seed {seed}, {answersAtOnce} % answered at once");
        }
    }

    /// <summary>It says no at once, and never yes.</summary>
    [Fact]
    public void RandomHistories_OfASilentReseller_NeverCreditTwice_NorARefusal()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var history = new History(new Random(seed), answersAtOnce: 100) { OnlyRefuses = true };

            history.Run();

            history.CheckNothingIsTooMuch($"seed {seed}");
        }
    }

    private sealed class History(Random random, int answersAtOnce)
    {
        public bool OnlyRefuses { get; init; }

        private readonly List<(Order Order, bool IsExecuted)> _orders = [];
        private ReconciledQuantity _accounted = Accounted;
        private int _purchased = 25;
        private int _unexplained;
        private DateTimeOffset _now = Start;

        public void Run()
        {
            var waiting = new Queue<int>();
            for (var step = 0; step < 12; step++)
            {
                _now += TimeSpan.FromMinutes(10);
                if (random.Next(2) == 0 && _orders.Count < 6)
                {
                    _orders.Add((OrderSamples.New(_now) with
                    {
                        State = OrderState.Sent,
                        Quantity = random.Next(8) is > 0 and var more ? more : -2,
                        PurchasedBefore = _purchased,
                        ClaimedAt = _now
                    }, random.Next(3) > 0));
                    waiting.Enqueue(_orders.Count - 1);
                }
                else if (waiting.TryDequeue(out var next))
                {
                    var (order, isExecuted) = _orders[next];
                    _purchased += isExecuted ? order.Quantity : 0;
                    if (random.Next(100) < answersAtOnce)
                        Answer(next);
                }
                if (random.Next(2) == 0)
                    Look();
            }
            foreach (var next in waiting)
                _purchased += _orders[next].IsExecuted ? _orders[next].Order.Quantity : 0;
            Look();
            for (var i = 0; i < _orders.Count; i++)
                Answer(i);
            Look();
        }

        public void Check(string what)
        {
            foreach (var (order, isExecuted) in _orders)
                Assert.True(order.FulfilledQuantity == (isExecuted ? order.Quantity : 0),
                    $"{what}: {order.FulfilledQuantity} of {order.Quantity}, {(isExecuted ? "carried out" : "refused")}: " +
                    $"{string.Join(", ", _orders.Select(o => $"{o.Order.Quantity:+0;-0}{(o.IsExecuted ? "" : "n")}={o.Order.FulfilledQuantity}"))}");
        }

        public void CheckNothingIsTooMuch(string what)
        {
            foreach (var (order, isExecuted) in _orders)
                Assert.True(isExecuted ? Math.Abs(order.FulfilledQuantity) <= Math.Abs(order.Quantity) : order.FulfilledQuantity == 0,
                    $"{what}: {order.FulfilledQuantity} of {order.Quantity}");
            Assert.Equal(_purchased - 25, _orders.Sum(one => one.Order.FulfilledQuantity) + _accounted.Pending.Sum(pending => pending.Left) + _unexplained);
        }

        private void Answer(int index)
        {
            var (order, isExecuted) = _orders[index];
            var answer = new Answered("orders@reseller.example", isExecuted ? ReplyMeaning.Yes : ReplyMeaning.No, "", _now, _now);
            if (order.State != OrderState.Fulfilled && !(isExecuted && OnlyRefuses))
                _orders[index] = (order.Apply(answer, "test", _now)!.After, isExecuted);
        }

        private void Look()
        {
            _now += TimeSpan.FromMinutes(1);
            var open = _orders.Select(one => one.Order).Where(order => !OrderStateMachine.IsEnded(order.State)).ToList();
            var attribution = QuantityAttribution.Make(_accounted, open, _purchased, _now);
            foreach (var (order, quantity) in attribution.Credited)
            {
                var index = _orders.FindIndex(one => ReferenceEquals(one.Order, order));
                _orders[index] = (order.Apply(QuantityCredited.Of(order, quantity), "test", _now)!.After, _orders[index].IsExecuted);
            }
            _unexplained += attribution.Unexplained.Sum(movement => movement.Left);
            _accounted = _accounted with { Purchased = _purchased, AsOf = _now, Pending = [.. attribution.Pending.Select(pending => pending.Movement)] };
        }
    }

    [Fact]
    public void Movement_BeforeAnOrderWasTaken_IsNotItsDoing()
    {
        // Two were bought elsewhere before the order was taken, which saw 27.
        var order = Sent(5, 0) with { PurchasedBefore = 27 };

        var before = QuantityAttribution.Make(Accounted, [order], 27, Start.AddHours(5));
        var after = QuantityAttribution.Make(Accounted, [order], 32, Start.AddHours(5));

        Assert.Equal((0, 2), (before.Credited.Count, Assert.Single(before.Unexplained).Left));
        Assert.Equal((5, 2), (Assert.Single(after.Credited).Quantity, Assert.Single(after.Unexplained).Left));
    }

    [Fact]
    public void Movement_ThatASecondOrderSawAlready_IsTheFirstOnes()
    {
        var (first, second) = (Sent(5, 0), Sent(5, 1) with { PurchasedBefore = 30 });

        var attribution = QuantityAttribution.Make(Accounted, [first, second], 30, Start.AddHours(5));

        Assert.Equal([(first, 5)], attribution.Credited);
    }

    [Fact]
    public void Movement_GoesOnWhereItStopped()
    {
        var order = Sent(5, 0) with { FulfilledQuantity = 2 };

        var attribution = QuantityAttribution.Make(Accounted with { Purchased = 27, AsOf = Start.AddHours(2) }, [order], 30, Start.AddHours(5));

        Assert.Equal([(order, 3)], attribution.Credited);
    }

    [Theory]
    [InlineData(nameof(OrderState.Requested))]
    [InlineData(nameof(OrderState.Sending))]
    public void Order_ThatWasNotSentYet_ExplainsNothing(string state)
    {
        var attribution = QuantityAttribution.Make(Accounted,
            [Sent(5, 0) with { State = Enum.Parse<OrderState>(state), ClaimedAt = state == "Sending" ? Start : null }], 30, Start.AddHours(5));

        Assert.Equal((0, 5), (attribution.Credited.Count, Assert.Single(attribution.Unexplained).Left));
    }

    [Fact]
    public void Order_ThatWaitsToBeSentAgain_ExplainsWhatItsFirstMailDid()
    {
        var order = Sent(5, 0) with { State = OrderState.Requested, ClaimedAt = null, RepeatsMailOf = Start.AddMinutes(10) };

        Assert.Equal([(order, 5)], QuantityAttribution.Make(Accounted, [order], 30, Start.AddHours(5)).Credited);
    }

    [Fact]
    public void Order_SentAfterTheNumberWasRead_ExplainsNothing()
    {
        var attribution = QuantityAttribution.Make(Accounted, [Sent(5, 0)], 30, Start.AddMinutes(10));

        Assert.Equal((0, 5), (attribution.Credited.Count, Assert.Single(attribution.Unexplained).Left));
    }

    [Fact]
    public void Order_OfWhichAPartIsPending_GetsNoMoreThanItsQuantity()
    {
        var order = Sent(5, 0);
        var accounted = Accounted with { Purchased = 27, AsOf = Start.AddHours(2), Pending = [new QuantityMovement(25, 27, Left: 2, Start.AddHours(2))] };

        var attribution = QuantityAttribution.Make(accounted, [order], purchased: 31, Start.AddHours(5));

        Assert.Equal([(order, 5)], attribution.Credited);
        Assert.Equal(1, Assert.Single(attribution.Unexplained).Left);
    }

    private static Order Sent(int quantity, int index)
    {
        var requestedAt = Start.AddMinutes(30 * (index + 1));
        return OrderSamples.New(requestedAt) with { State = OrderState.Sent, Quantity = quantity, PurchasedBefore = 25, ClaimedAt = requestedAt.AddMinutes(1) };
    }

    private static Order Asked(string asked, int index)
    {
        var order = Sent(int.Parse(asked.TrimEnd('y', 'n'), CultureInfo.InvariantCulture), index);
        return asked[^1] switch
        {
            'y' => order with { State = OrderState.Confirmed, ConfirmedAt = Start.AddHours(4) },
            'n' => order with { State = OrderState.NeedsAttention, RefusedAt = Start.AddHours(4) },
            _ => order,
        };
    }
}
