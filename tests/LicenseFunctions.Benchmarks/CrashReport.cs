using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Benchmarks;

/// <summary>What came of a crash test, and everything that must not have.</summary>
internal sealed class CrashReport(CrashPlan plan, OrderPoster poster, OrderLedger ledger)
{
    private readonly List<(string? OrderId, string Text)> _faults = [];

    public IReadOnlyList<(string? OrderId, string Text)> Faults => _faults;

    public void Check()
    {
        foreach (var problem in poster.Problems)
            _faults.Add((null, problem));
        foreach (var order in plan.Orders.Where(order => !poster.Taken.ContainsKey(order.Number)))
            _faults.Add((null, $"{order.Poster} had no 202."));
        CheckOrders(ledger);
    }

    /// <summary>Checks the orders once more, after what was Unknown was settled.</summary>
    public void Check(OrderLedger after)
    {
        CheckOrders(after);
        foreach (var order in after.Orders.Where(order => order.State == OrderState.Unknown))
            _faults.Add((order.Id, "is still Unknown."));
    }

    private void CheckOrders(OrderLedger ledger) =>
        _faults.AddRange(ledger.FaultsOf(poster.Taken.Select(order => (order.Value, plan.Orders[order.Key].Poster)), plan.Channel)
            .Select(wrong => (wrong.OrderId, wrong.Text)));

    public void Print()
    {
        Row("orders posted", plan.Orders.Count, $"in {poster.Tries} requests");
        Row("orders taken (202)", poster.Taken.Count);
        Row("orders listed", ledger.Orders.Count);
        foreach (var state in ledger.Orders.CountBy(order => order.State).OrderBy(state => state.Key))
            Row($"  {state.Key}", state.Value, Mails([.. ledger.Orders.Where(order => order.State == state.Key)]));
        Row("mails to the reseller", ledger.Mails);
        foreach (var mails in ledger.Orders.CountBy(order => Math.Min(ledger.MailsOf(order.Id), 2)).OrderBy(mails => mails.Key))
            Row($"  orders with {mails.Key}{(mails.Key == 2 ? " or more" : "")}", mails.Value);
        Row("mails to the administrator", ledger.Notices, $"about {ledger.Orders.Count(order => ledger.NoticesOf(order.Id) > 0)} orders");
        Row("messages queued twice", poster.Copied);
    }

    public static void PrintSettled(IReadOnlyList<SettledOrder> settled, int unknown)
    {
        Row("Unknown when the faults ended", unknown, $"a person was notified {Median(settled, order => order.Notified):0} s after the order (median)");
        foreach (var by in settled.GroupBy(order => order.By).OrderBy(by => by.Key))
            Row($"  settled by {by.Key}", by.Count(), $"{(double)by.Count() / unknown:0 %}, {Median(by, order => order.Settled):0} s after the order (median)");
    }

    public static void Row(string what, int count, string more = "") => Console.WriteLine($"{what,-48} {count,7}  {more}".TrimEnd());

    private static double Median(IEnumerable<SettledOrder> orders, Func<SettledOrder, TimeSpan> time)
    {
        var sorted = orders.Select(time).Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2].TotalSeconds;
    }

    private string Mails(List<ListedOrder> orders) =>
        string.Join(", ", orders.CountBy(order => ledger.MailsOf(order.Id)).OrderBy(mails => mails.Key)
            .Select(mails => $"{mails.Value} with {mails.Key} mail"));
}
