using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// Reports mails to the reseller that came back and name no order, each once, to the administrator: one of the open orders may not have
/// arrived. What was reported and what is still to be is the row <c>bounces</c> beside the orders.
/// </summary>
internal sealed partial class BounceNotifier(
    OrderStore orders, ResellerOptions reseller, MailTemplates templates, AdminMail mail, ILogger<BounceNotifier> logger) : IFollowUpTask
{
    private const string Template = "Orders.Mail.bounce-report";
    private const string Row = "bounces";
    private const string Hashes = "Events";
    private const string Due = "ToReport";

    /// <summary>Of one mail. What is beyond is counted.</summary>
    private const int MaxLines = 20;

    /// <summary>Keeps what is new among these, and sends it.</summary>
    public async Task ReportAsync(IReadOnlyList<(DeliveryEvent Event, string Text)> bounces, CancellationToken cancellationToken)
    {
        if (bounces.Count > 0 && await TryKeepAsync(bounces, cancellationToken))
            await RunAsync(cancellationToken);
    }

    /// <summary>Sends what is to be reported. What fails stays due; the follow-up timer tries again.</summary>
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

    /// <returns>Whether there was anything new.</returns>
    private async Task<bool> TryKeepAsync(IReadOnlyList<(DeliveryEvent Event, string Text)> bounces, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await orders.FindRowAsync(Row, cancellationToken) ?? new TableEntity(partitionKey: null, Row);
            var seen = new SeenEvents(row.GetBinary(Hashes));
            var fresh = bounces.Where(bounce => seen.TryAdd(bounce.Event.Identity)).Select(bounce => bounce.Text).ToList();
            if (fresh.Count == 0)
                return false;
            // One line more than a mail shows says that there are more; storage takes some 32,000 characters.
            row[Due] = string.Join('\n', (row.GetString(Due) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(fresh).Take(MaxLines + 1));
            row[Hashes] = seen.ToBytes();
            if (await orders.TrySaveRowAsync(row, cancellationToken))
                return true;
        }
    }

    [LoggerMessage(5961, LogLevel.Error, "The administrator could not be notified of bounces of mails to the reseller; it is tried again. {Outcome}")]
    private partial void BouncesNotSent(string outcome);
}
