using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// Reports each bounced mail to the reseller that names no order once to the administrators: it may be one of the open orders. The row
/// <c>bounces</c> beside the orders keeps what was reported and what is due.
/// </summary>
internal sealed partial class BounceNotifier(
    OrderStore orders, ResellerOptions reseller, NoticeMailer notices, ILogger<BounceNotifier> logger) : IFollowUpTask
{
    private const string Row = "bounces";
    private const string Hashes = "Events";
    private const string Due = "ToReport";
    private const int MaxLines = 20;

    public async Task ReportAsync(IReadOnlyList<(DeliveryEvent Event, DeliveryReported Report)> bounces, CancellationToken cancellationToken)
    {
        if (bounces.Count > 0 && await TryKeepAsync(bounces, cancellationToken))
            await RunAsync(cancellationToken);
    }

    /// <summary>Sends the bounces that are due. If that fails, the follow-up timer retries.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await orders.FindRowAsync(Row, cancellationToken) is not { } row || row.GetString(Due) is not { Length: > 0 } due)
            return;
        var open = await orders.ListOpenAsync(cancellationToken).Where(order => order.PerhapsSentAt is not null).ToListAsync(cancellationToken);
        var outcome = await notices.SendAsync(Write(due.Split('\n'), open), cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            BouncesNotSent(outcome.ToString());
            return;
        }
        row[Due] = "";
        await orders.TrySaveRowAsync(row, CancellationToken.None);
    }

    internal Notice Write(IReadOnlyList<string> lines, IReadOnlyList<Order> open)
    {
        var words = notices.Words;
        var items = lines.Take(MaxLines)
            .Select(line => new NoticeLink(ReportLine.Read<DeliveryReported>(line) is { } report ? Describe(report) : line)).ToList();
        if (lines.Count > MaxLines)
            items.Add(new NoticeLink(words["AndOthers"]));
        return new Notice(
            words["BounceSubject"], words["BounceHeading", reseller.Email], [open.Count > 0 ? words["BounceAdvice"] : words["BounceAdviceNone"]],
            words["SeeOrders"], notices.LinkTo("app/orders"))
        {
            Kind = NewsKind.MailNotDelivered,
            // The orders that are open may change until the mail is accepted.
            Key = string.Join('\n', lines),
            Lists =
            [
                new(null, items),
                .. open.Count == 0 ? Array.Empty<NoticeList>() : [new(words["OpenOrders"], [.. open.Select(order => new NoticeLink(
                    words["OpenOrderLine", order.Id, NoticeMailer.Goods(order.Quantity, order.DisplayName), OrderNotice.State(words, order.State)],
                    notices.OrderLink(order.Id)))])],
            ],
        };
    }

    private string Describe(DeliveryReported report)
    {
        var word = report.What switch { "bounce" => "MailBounced", "dropped" => "MailDropped", _ => "MailIsSpam" };
        return string.Join(' ', notices.Words[word], report.At is { } at ? notices.Words["At", notices.DayAndTime(at)] : "", report.Reason).Trim();
    }

    /// <returns>Whether there were new bounces.</returns>
    private async Task<bool> TryKeepAsync(IReadOnlyList<(DeliveryEvent Event, DeliveryReported Report)> bounces, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await orders.FindRowAsync(Row, cancellationToken) ?? new TableEntity(partitionKey: null, Row);
            var seen = new SeenEvents(row.GetBinary(Hashes));
            var fresh = bounces.Where(bounce => seen.TryAdd(bounce.Event.Identity)).Select(bounce => ReportLine.Write(bounce.Report)).ToList();
            if (fresh.Count == 0)
                return false;
            // One line more than a mail shows, so that the mail says that there are more. Storage takes about 32,000 characters.
            row[Due] = string.Join('\n', (row.GetString(Due) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(fresh).Take(MaxLines + 1));
            row[Hashes] = seen.ToBytes();
            if (await orders.TrySaveRowAsync(row, cancellationToken))
                return true;
        }
    }

    [LoggerMessage(5961, LogLevel.Error, "The administrators could not be notified of bounced mails to the reseller. The app will retry. {Outcome}")]
    private partial void BouncesNotSent(string outcome);
}
