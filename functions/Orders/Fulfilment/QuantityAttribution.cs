using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// Which orders a movement of a product's purchased number is credited to. Pure. Evidence counts, not age: orders that the reseller
/// confirmed first, then those it did not answer, and never one that it refused. A set of orders that sums to the movement exactly comes
/// before a part of one. Where several sets do, only what is in each of them is credited, and the rest stays pending.
/// </summary>
/// <param name="Credited">What each order gets, with its sign; orders that get nothing are left out.</param>
/// <param name="Pending">Movements that can be read in several ways, with the orders that each may belong to.</param>
/// <param name="Unexplained">Movements that no order explains, or that none explains any more.</param>
internal sealed record QuantityAttribution(
    IReadOnlyList<(Order Order, int Quantity)> Credited,
    IReadOnlyList<PendingMovement> Pending,
    IReadOnlyList<QuantityMovement> Unexplained)
{
    /// <param name="accounted">The number that was read last, with the movements that are pending.</param>
    /// <param name="open">Open orders of the product, oldest first. Each knows the number that was seen when it was placed.</param>
    /// <param name="purchased">The number now.</param>
    /// <param name="takenAt">When it was read; an order that nobody had tried to send by then explains nothing.</param>
    public static QuantityAttribution Make(ReconciledQuantity accounted, IReadOnlyList<Order> open, int purchased, DateTimeOffset takenAt)
    {
        var run = new Run(open);
        // Confirmed orders of both directions may leave the number where it was: the last movement is none.
        run.Credit([.. Movements(accounted, open, purchased, takenAt), new QuantityMovement(purchased, purchased, Left: 0, takenAt)]);
        return new QuantityAttribution([.. run.Credited.Select(credit => (credit.Key, credit.Value))], run.Pending, run.Unexplained);
    }

    /// <summary>Whether the mail may have gone out when a number was read, whose time has whole seconds.</summary>
    public static bool IsSentBy(Order order, DateTimeOffset takenAt) => (order.RepeatsMailOf ?? order.PerhapsSentAt) < takenAt.AddSeconds(1);

    /// <summary>The pending movements, and those since then: an order that was placed in between tells what the number was.</summary>
    private static List<QuantityMovement> Movements(ReconciledQuantity accounted, IReadOnlyList<Order> open, int purchased, DateTimeOffset takenAt)
    {
        List<QuantityMovement> movements = [.. accounted.Pending];
        var current = accounted.Purchased;
        foreach (var order in open.Where(order => order.RequestedAt > accounted.AsOf && order.RequestedAt < takenAt))
            MoveTo(order.PurchasedBefore, order.RequestedAt);
        MoveTo(purchased, takenAt);
        return movements;

        void MoveTo(int number, DateTimeOffset seenAt)
        {
            if (number != current)
                movements.Add(new QuantityMovement(current, number, number - current, seenAt));
            current = number;
        }
    }

    private sealed class Run(IReadOnlyList<Order> open)
    {
        public Dictionary<Order, int> Credited { get; } = new(ReferenceEqualityComparer.Instance);
        public List<PendingMovement> Pending { get; } = [];
        public List<QuantityMovement> Unexplained { get; } = [];

        public void Credit(List<QuantityMovement> movements)
        {
            if (TryExactly(movements))
                return;
            // Two movements that cannot be told apart may be clear together: +7, then +3, of two orders of 5.
            if (movements.Count > 2 && movements.Sum(movement => movement.Left) is not 0 and var sum
                && TryExactly([movements[^1] with { From = movements[0].From, Left = sum }], onlyIfClear: true))
                return;
            foreach (var movement in movements.Where(movement => movement.Left != 0))
            {
                if (!TryExactly([movement]))
                    Partly(movement);
            }
        }

        /// <summary>Credits what every reading has in common in which whole orders make up each movement. False if there is no such reading.</summary>
        private bool TryExactly(List<QuantityMovement> movements, bool onlyIfClear = false)
        {
            var readings = ExactAttributions.Find(movements, [.. open.Where(order => CanExplain(order, movements[^1]))], Left);
            if (readings is null || (onlyIfClear && !readings.IsClear))
                return false;
            foreach (var order in readings.Certain)
                Give(order, Left(order));
            foreach (var (movement, candidates) in readings.Rest)
                Pending.Add(new PendingMovement(movement, candidates));
            return true;
        }

        /// <summary>No set of whole orders makes up the movement: an order got a part, or more came than was ordered.</summary>
        private void Partly(QuantityMovement movement)
        {
            var candidates = open.Where(order => CanExplain(order, movement) && Math.Sign(Left(order)) == Math.Sign(movement.Left)).ToList();
            foreach (var tier in (List<Order>[])[[.. candidates.Where(IsConfirmed)], [.. candidates.Where(order => !IsConfirmed(order))]])
            {
                var wanted = tier.Sum(Left);
                if (Math.Abs(wanted) <= Math.Abs(movement.Left))
                {
                    movement = movement with { Left = movement.Left - wanted };
                    tier.ForEach(order => Give(order, Left(order)));
                }
                else if (movement.Left != 0 && tier.Count > 1)
                {
                    Pending.Add(new PendingMovement(movement, tier));
                    return;
                }
                else if (movement.Left != 0)
                {
                    Give(tier[0], movement.Left);
                    return;
                }
            }
            if (movement.Left != 0)
                Leave(movement);
        }

        /// <summary>Refused orders alone may explain it: one was executed after all, or somebody bought elsewhere. A person has to say.</summary>
        private void Leave(QuantityMovement movement)
        {
            var refused = open.Where(order => order.RefusedAt is not null && IsSentBy(order, movement.SeenAt)).ToList();
            if (ExactAttributions.Find([movement], refused, Left) is { } readings)
            {
                Pending.Add(new PendingMovement(movement, readings.All));
                return;
            }
            Unexplained.Add(movement);
            // What goes back where it came from explains itself.
            foreach (var pending in Pending.Where(pending => Math.Sign(pending.Movement.Left) != Math.Sign(movement.Left)).Reverse().ToList())
            {
                var undone = Math.Min(Math.Abs(pending.Movement.Left), Math.Abs(movement.Left)) * Math.Sign(movement.Left);
                movement = movement with { Left = movement.Left - undone };
                Pending.Remove(pending);
                if (pending.Movement.Left + undone is not 0 and var left)
                    Pending.Add(pending with { Movement = pending.Movement with { Left = left } });
                if (movement.Left == 0)
                    return;
            }
        }

        private static bool CanExplain(Order order, QuantityMovement movement) =>
            order.RefusedAt is null && IsSentBy(order, movement.SeenAt) && OrderStateMachine.Next(order.State, OrderEventKind.NumberReached) is not null;

        private void Give(Order order, int quantity)
        {
            if (quantity != 0)
                Credited[order] = Credited.GetValueOrDefault(order) + quantity;
        }

        private int Left(Order order) => order.Outstanding - Credited.GetValueOrDefault(order);
    }

    /// <summary>Whether the reseller said that it is done.</summary>
    public static bool IsConfirmed(Order order) => order is { ConfirmedAt: not null, RefusedAt: null };
}

/// <summary>A change of the purchased number.</summary>
/// <param name="From">The number before.</param>
/// <param name="To">The number after.</param>
/// <param name="Left">What of the change belongs to no order yet, with its sign.</param>
/// <param name="SeenAt">When the new number was seen.</param>
/// <param name="Reported">Whether the administrator was asked about it.</param>
internal sealed record QuantityMovement(int From, int To, int Left, DateTimeOffset SeenAt, bool Reported = false);

/// <param name="Candidates">The orders that it may belong to.</param>
internal sealed record PendingMovement(QuantityMovement Movement, IReadOnlyList<Order> Candidates);
