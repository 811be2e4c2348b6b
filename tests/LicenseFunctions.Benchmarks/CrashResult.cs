using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Benchmarks;

/// <summary>What became of the orders that a way accepted, when the faults had ended.</summary>
/// <param name="TooMany">Mails beyond the first of an order. Each buys, or returns, once more.</param>
/// <param name="Notified">Not mailed, and a person was notified.</param>
/// <param name="Lost">Not mailed, and nobody was notified.</param>
/// <param name="Unknown">Of all: perhaps mailed as far as the app knows, and a person was notified.</param>
internal sealed record CrashResult(OrderWay Way, int Taken, int Once, int Twice, int TooMany, int Notified, int Lost, int Unknown)
{
    /// <summary>Whether the guarantees hold; the other ways give none.</summary>
    public bool Passed { get; init; }
    public TimeSpan Took { get; init; }
    public IReadOnlyList<SettledOrder> Settled { get; init; } = [];

    /// <summary>Mailed once after what was Unknown was settled.</summary>
    public int? OnceInTheEnd { get; init; }

    public static CrashResult Of(OrderWay way, OrderPoster poster, OrderLedger ledger)
    {
        var taken = poster.Taken.Values.Distinct(StringComparer.Ordinal).ToList();
        var unmailed = taken.Where(id => ledger.MailsOf(id) == 0).ToList();
        return new CrashResult(
            way, taken.Count, taken.Count(id => ledger.MailsOf(id) == 1), taken.Count(id => ledger.MailsOf(id) > 1),
            taken.Sum(id => Math.Max(0, ledger.MailsOf(id) - 1)), unmailed.Count(id => ledger.NoticesOf(id) > 0),
            unmailed.Count(id => ledger.NoticesOf(id) == 0), ledger.Orders.Count(order => order.State == OrderState.Unknown));
    }

    public static void PrintTable(IReadOnlyList<CrashResult> results)
    {
        Console.WriteLine();
        Console.WriteLine(
            "| way | orders | sent once | twice or more (mails too many) | not sent, a person notified | lost | Unknown | once in the end | s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
            Console.WriteLine($"| {result.Way.Name} | {result.Taken} | {result.Once} | {result.Twice} ({result.TooMany}) | {result.Notified} | " +
                $"{result.Lost} | {result.Unknown} | {result.OnceInTheEnd ?? result.Once} | {result.Took.TotalSeconds:0} |");
    }
}
