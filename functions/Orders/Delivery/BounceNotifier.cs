using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// Reports each bounced mail to the reseller that names no order once to the administrators: it may be one of the open orders. The row
/// <c>bounces</c> beside the orders keeps what was reported and what is due.
/// </summary>
internal sealed partial class BounceNotifier(
    OrderStore orders, ResellerOptions reseller, MailTemplates templates, AdminMail mail, ILogger<BounceNotifier> logger) : IFollowUpTask
{
    private const string Template = "Orders.Mail.bounce-report";
    private const string Row = "bounces";
    private const string Hashes = "Events";
    private const string Due = "ToReport";
    private const int MaxLines = 20;

    public async Task ReportAsync(IReadOnlyList<(DeliveryEvent Event, string Text)> bounces, CancellationToken cancellationToken)
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
        var lines = due.Split('\n');
        var model = new
        {
            Reseller = reseller.Email,
            Lines = lines.Take(MaxLines).ToList(),
            More = Math.Max(0, lines.Length - MaxLines),
            Orders = open.Select(order => $"{order.Id}: {order.Quantity:+0;-0} {order.DisplayName}, {order.State}").ToList(),
        };
        var outcome = await mail.SendAsync(templates.Render(Template, model, CultureInfo.GetCultureInfo("en-GB")), cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            BouncesNotSent(outcome.ToString());
            return;
        }
        row[Due] = "";
        await orders.TrySaveRowAsync(row, CancellationToken.None);
    }

    /// <returns>Whether there were new bounces.</returns>
    private async Task<bool> TryKeepAsync(IReadOnlyList<(DeliveryEvent Event, string Text)> bounces, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await orders.FindRowAsync(Row, cancellationToken) ?? new TableEntity(partitionKey: null, Row);
            var seen = new SeenEvents(row.GetBinary(Hashes));
            var fresh = bounces.Where(bounce => seen.TryAdd(bounce.Event.Identity)).Select(bounce => bounce.Text).ToList();
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
