namespace LicenseFunctions.Orders.FollowUp;

/// <summary>Which orders explain how the purchased number of a product moved. Pure.</summary>
/// <param name="Progress">What each order got of what it asked for, with its sign; orders that got nothing are left out.</param>
/// <param name="Unexplained">What moved and no order asked for.</param>
internal sealed record NumberExplanation(IReadOnlyList<(Order Order, int Quantity)> Progress, int Unexplained)
{
    /// <summary>
    /// Explains the way from the number that is accounted for to the one that is seen now. Orders are served in order of asking. Each
    /// order knows the number that was seen when it was taken, so that what moved before is never put to its account.
    /// </summary>
    /// <param name="open">Open orders of the product, oldest first.</param>
    /// <param name="purchased">The number now.</param>
    /// <param name="takenAt">When it was read; an order that nobody had tried to send by then explains nothing.</param>
    public static NumberExplanation Make(AccountedNumber accounted, IReadOnlyList<Order> open, int purchased, DateTimeOffset takenAt)
    {
        var walk = new Walk(accounted.Purchased);
        foreach (var order in open)
        {
            if (order.RequestedAt > accounted.AsOf && order.RequestedAt < takenAt)
                walk.MoveTo(order.PurchasedBefore);
            if (CanExplain(order, takenAt))
                walk.Pool.Add(order);
        }
        walk.MoveTo(purchased);
        return new NumberExplanation([.. walk.Taken.Select(taken => (taken.Key, taken.Value))], walk.Unexplained);
    }

    /// <summary>Whether the mail may have gone out when a number was read, whose time has whole seconds.</summary>
    public static bool IsSentBy(Order order, DateTimeOffset takenAt) => order.PerhapsSentAt < takenAt.AddSeconds(1);

    private static bool CanExplain(Order order, DateTimeOffset takenAt) =>
        IsSentBy(order, takenAt) && OrderStateMachine.Next(order.State, OrderEvent.NumberReached) is not null;

    private sealed class Walk(int start)
    {
        private int _current = start;

        public List<Order> Pool { get; } = [];

        public Dictionary<Order, int> Taken { get; } = new(ReferenceEqualityComparer.Instance);

        public int Unexplained { get; private set; }

        public void MoveTo(int purchased)
        {
            var delta = purchased - _current;
            _current = purchased;
            if (delta == 0)
                return;
            foreach (var (order, quantity) in FirstOrdersThatMakeUp(delta) ?? InOrderOfAsking(delta))
            {
                Taken[order] = Taken.GetValueOrDefault(order) + quantity;
                delta -= quantity;
            }
            Unexplained += delta;
        }

        /// <summary>The first few orders, of both directions, if they make up the difference exactly: +5 and -2 seen as +3.</summary>
        private List<(Order, int)>? FirstOrdersThatMakeUp(int delta)
        {
            var found = new List<(Order, int)>();
            foreach (var order in Pool)
            {
                if (Left(order) != 0)
                    found.Add((order, Left(order)));
                if (found.Count > 0 && found.Sum(f => f.Item2) == delta)
                    return found;
            }
            return null;
        }

        private List<(Order, int)> InOrderOfAsking(int delta)
        {
            var found = new List<(Order, int)>();
            foreach (var order in Pool.Where(order => Math.Sign(Left(order)) == Math.Sign(delta)))
            {
                var part = Math.Sign(delta) * Math.Min(Math.Abs(delta), Math.Abs(Left(order)));
                if (part != 0)
                    found.Add((order, part));
                delta -= part;
            }
            return found;
        }

        private int Left(Order order) => order.Quantity - order.FulfilledQuantity - Taken.GetValueOrDefault(order);
    }
}

/// <summary>The purchased number of a product that is explained: by orders, or by having been reported.</summary>
/// <param name="AsOf">When it was read.</param>
internal sealed record AccountedNumber(Guid SkuId, int Purchased, DateTimeOffset AsOf)
{
    /// <summary>What is still to be reported to the administrator, a line each; null if nothing is.</summary>
    public string? ToReport { get; init; }

    /// <summary>Longer than anybody reads, shorter than a table takes.</summary>
    private const int MaxToReport = 8_000;

    public static string? Append(string? lines, string? line) => line is null || lines?.Length > MaxToReport ? lines : lines is null ? line : $"{lines}\n{line}";

    /// <summary>The row as it was read; default if there is none yet.</summary>
    public Azure.ETag ETag { get; init; }
}
