using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// Decides which orders a change of the purchased number is credited to, by evidence, not by age: first confirmed orders, then unanswered ones, never
/// refused ones; first a set of orders that adds up exactly, then a part of one. Of several such sets only their common orders are credited.
/// </summary>
/// <param name="Credited">The credited quantity of each order, with its sign.</param>
/// <param name="Pending">Movements with several explanations, with their candidates.</param>
/// <param name="Unexplained">Movements without an explanation.</param>
internal sealed record QuantityAttribution(
    IReadOnlyList<(Order Order, int Quantity)> Credited,
    IReadOnlyList<PendingMovement> Pending,
    IReadOnlyList<QuantityMovement> Unexplained)
{
    /// <param name="accounted">The number before.</param>
    /// <param name="open">Open orders of the product, oldest first.</param>
    /// <param name="purchased">The number now.</param>
    /// <param name="takenAt">When it was read. An order that was not sent by then explains nothing.</param>
    public static QuantityAttribution Make(ReconciledQuantity accounted, IReadOnlyList<Order> open, int purchased, DateTimeOffset takenAt)
    {
        var run = new Run(open);
        // Confirmed orders of both directions may cancel out: the last movement is 0.
        run.Credit([.. Movements(accounted, open, purchased, takenAt), new QuantityMovement(purchased, purchased, Left: 0, takenAt)]);
        return new QuantityAttribution([.. run.Credited.Select(credit => (credit.Key, credit.Value))], run.Pending, run.Unexplained);
    }

    /// <summary>Whether the mail may have been sent before that time, which has whole seconds.</summary>
    public static bool IsSentBy(Order order, DateTimeOffset takenAt) => (order.RepeatsMailOf ?? order.PerhapsSentAt) < takenAt.AddSeconds(1);

    /// <summary>The pending movements and the new ones. An order that was placed in between recorded the number at that time.</summary>
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
            // Movements that are ambiguous alone may be clear together: +7, then +3, for two orders of 5.
            if (movements.Count > 2 && movements.Sum(movement => movement.Left) is not 0 and var sum
                && TryExactly([movements[^1] with { From = movements[0].From, Left = sum }], onlyIfClear: true))
                return;
            foreach (var movement in movements.Where(movement => movement.Left != 0))
            {
                if (!TryExactly([movement]))
                    Partly(movement);
            }
        }

        /// <summary>Credits the common orders of all combinations that add up exactly. False if there is none.</summary>
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

        /// <summary>No set of whole orders adds up: a part of an order arrived, or more than was ordered.</summary>
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

        /// <summary>Only refused orders may explain it: one was executed after all, or somebody bought elsewhere. A person decides.</summary>
        private void Leave(QuantityMovement movement)
        {
            var refused = open.Where(order => order.RefusedAt is not null && IsSentBy(order, movement.SeenAt)).ToList();
            if (ExactAttributions.Find([movement], refused, Left) is { } readings)
            {
                Pending.Add(new PendingMovement(movement, readings.All));
                return;
            }
            Unexplained.Add(movement);
            // A movement back to an earlier number explains a pending one.
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

    public static bool IsConfirmed(Order order) => order is { ConfirmedAt: not null, RefusedAt: null };
}

/// <summary>A change of the purchased number.</summary>
/// <param name="Left">The part that is credited to no order yet, with its sign.</param>
/// <param name="SeenAt">When the new number was read.</param>
/// <param name="Reported">Whether the administrator was asked about it.</param>
internal sealed record QuantityMovement(int From, int To, int Left, DateTimeOffset SeenAt, bool Reported = false);

internal sealed record PendingMovement(QuantityMovement Movement, IReadOnlyList<Order> Candidates);
