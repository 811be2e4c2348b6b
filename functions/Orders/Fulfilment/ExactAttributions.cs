using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>What all combinations of whole orders that add up to the movements have in common.</summary>
/// <param name="Certain">Orders that are in each combination.</param>
/// <param name="Rest">The rest of the movements, with the orders that may explain it.</param>
/// <param name="All">The orders of all combinations.</param>
internal sealed record ExactAttributions(
    IReadOnlyList<Order> Certain, IReadOnlyList<(QuantityMovement Movement, IReadOnlyList<Order> Candidates)> Rest, IReadOnlyList<Order> All)
{
    /// <summary>More steps than a real tenant needs. A longer search counts as undecided.</summary>
    private const int MaxSteps = 50_000;

    public bool IsClear => Rest.Count == 0;

    /// <summary>
    /// The combinations with the strongest evidence: all confirmed orders and no other, before some of the confirmed orders, before orders without answer.
    /// </summary>
    /// <param name="movements">Oldest first. An order explains no movement before it was sent.</param>
    /// <param name="left">The part of an order that is outstanding, with its sign.</param>
    /// <returns>Null if no combination adds up.</returns>
    public static ExactAttributions? Find(IReadOnlyList<QuantityMovement> movements, IReadOnlyList<Order> orders, Func<Order, int> left)
    {
        // Equal orders are counted, not listed: ten of 20 orders of 1 are one combination, not 184,756.
        var groups = orders.Where(order => left(order) != 0)
            .GroupBy(order => (Left: left(order), IsConfirmed: QuantityAttribution.IsConfirmed(order), First: FirstOf(order)))
            .Select(group => new Group(group.Key.Left, group.Key.IsConfirmed, group.Key.First, [.. group]))
            .ToList();
        var search = new Search(movements, groups);
        if (!search.Run())
            return new ExactAttributions([], [.. movements.Where(movement => movement.Left != 0).Select(movement => (movement, orders))], orders);
        if (search.Found.Count == 0)
            return null;
        var best = search.Found.GroupBy(Rank).MinBy(ranked => ranked.Key)!.OrderBy(reading => reading.Sum(used => used.Sum())).ToList();
        var certain = groups.Where((group, i) => best.TrueForAll(reading => reading.Sum(used => used[i]) == group.Orders.Count)).ToHashSet();
        var rest = movements
            .Select((movement, m) => movement with { Left = groups.Select((group, i) => certain.Contains(group) ? 0 : best[0][m][i] * group.Left).Sum() })
            .Where(movement => movement.Left != 0);
        var doubtful = groups.Where((group, i) => !certain.Contains(group) && best.Exists(reading => reading.Any(used => used[i] > 0)))
            .SelectMany(group => group.Orders).ToList();
        return new ExactAttributions(
            [.. certain.SelectMany(group => group.Orders)],
            [.. rest.Select(movement => (movement, (IReadOnlyList<Order>)doubtful))],
            [.. certain.SelectMany(group => group.Orders), .. doubtful]);

        int FirstOf(Order order) => movements.TakeWhile(movement => !QuantityAttribution.IsSentBy(order, movement.SeenAt)).Count();

        int Rank(int[][] reading)
        {
            if (groups.Where((group, i) => !group.IsConfirmed && reading.Any(used => used[i] > 0)).Any())
                return 2;
            return groups.Where((group, i) => group.IsConfirmed && reading.Sum(used => used[i]) < group.Orders.Count).Any() ? 1 : 0;
        }
    }

    /// <param name="Left">The outstanding part of each of its orders.</param>
    /// <param name="First">The first movement that they can explain.</param>
    private sealed record Group(int Left, bool IsConfirmed, int First, IReadOnlyList<Order> Orders);

    private sealed class Search(IReadOnlyList<QuantityMovement> movements, List<Group> groups)
    {
        private readonly int[][] _used = [.. movements.Select(_ => new int[groups.Count])];
        private int _steps;

        /// <summary>For each combination, the number of orders of each group in each movement.</summary>
        public List<int[][]> Found { get; } = [];

        /// <summary>False if it takes too long.</summary>
        public bool Run() => Fill(movement: 0, group: 0, movements[0].Left);

        private bool Fill(int movement, int group, int missing)
        {
            if (++_steps > MaxSteps)
                return false;
            if (group == groups.Count)
            {
                if (missing != 0)
                    return true;
                if (movement + 1 < movements.Count)
                    return Fill(movement + 1, group: 0, movements[movement + 1].Left);
                Found.Add([.. _used.Select(used => used.ToArray())]);
                return true;
            }
            var free = movement < groups[group].First ? 0 : groups[group].Orders.Count - _used.Sum(used => used[group]);
            for (var count = 0; count <= free; count++)
            {
                _used[movement][group] = count;
                if (!Fill(movement, group + 1, missing - (count * groups[group].Left)))
                    return false;
            }
            _used[movement][group] = 0;
            return true;
        }
    }
}
