using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Reports changes of the purchased number that match no order, or several, to the administrator.</summary>
internal sealed partial class UnexplainedChangeNotifier(OrderStore store, NoticeMailer notices, ILogger<UnexplainedChangeNotifier> logger)
{
    /// <summary>Sends the report that is due. After a failure the follow-up timer retries.</summary>
    public async Task TrySendAsync(CancellationToken cancellationToken)
    {
        var due = (await store.GetQuantitiesAsync(cancellationToken)).Values.Where(number => number.ToReport is not null).ToList();
        if (due.Count == 0)
            return;
        var outcome = await notices.SendAsync(Write([.. due.SelectMany(number => number.ToReport!.Split('\n'))]), cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            NotSent(outcome.ToString());
            return;
        }
        foreach (var number in due)
            await store.TrySaveRowAsync(number with { ToReport = null }, CancellationToken.None);
    }

    internal Notice Write(IReadOnlyList<string> lines)
    {
        var words = notices.Words;
        var changes = lines.Select(line => (Line: line, Change: ReportLine.Read<UnexplainedChange>(line))).ToList();
        var first = changes[0].Change;
        var more = changes.Count > 1 ? words.Count("AndMore", changes.Count - 1) : "";
        var what = first is null ? words["SomeNumber"] : words["FromTo", ProductNames.Short(first.Name), first.From, first.To];
        var orders = changes.SelectMany(change => change.Change?.Orders ?? []).DistinctBy(order => order.Id, StringComparer.Ordinal).ToList();
        return new Notice(
            words["ChangeSubject", what] + more,
            words[orders.Count == 0 ? "ChangeHeading" : "ChangeOfOrder", what] + more,
            [
                orders.Count == 0 ? words["ChangeAdvice"]
                : changes.Exists(change => change.Change is { Orders.Count: > 0, IsRefused: false }) ? words["ChangeOfOrderAdvice"]
                : words["ChangeOfRefusedAdvice"],
            ],
            words["SeeOrders"], notices.LinkTo("app/orders"))
        {
            Kind = NewsKind.PurchaseChanged,
            Lists =
            [
                new(null, [.. changes.Select(change => new NoticeLink(
                    change.Change is { } one ? words["ChangeLine", one.Name, one.From, one.To, notices.Change(one.Left)] : change.Line))]),
                .. orders.Count == 0 ? Array.Empty<NoticeList>() : [new(words["PossibleOrders"], [.. orders.Select(order =>
                    new NoticeLink(words["OrderLine", order.Id, notices.Change(order.Outstanding)], notices.OrderLink(order.Id)))])],
            ],
        };
    }

    [LoggerMessage(5701, LogLevel.Error, "The administrator could not be notified of unexplained changes; the follow-up timer retries. {Outcome}")]
    private partial void NotSent(string outcome);
}

/// <summary>A change of a product's purchased number, of which <paramref name="Left"/> matches no order, or several.</summary>
/// <param name="Orders">The orders that it may be, if there are any.</param>
/// <param name="IsRefused">Whether the reseller refused all of them.</param>
internal sealed record UnexplainedChange(string Name, int From, int To, int Left, IReadOnlyList<PossibleOrder> Orders, bool IsRefused);

internal sealed record PossibleOrder(string Id, int Outstanding);
