using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>Notifies the administrator of an order limit that is near or reached.</summary>
internal sealed partial class OrderLimitNotifier(OrderStore store, MailTemplates templates, AdminMail mail, ILogger<OrderLimitNotifier> logger) : IFollowUpTask
{
    private const string Template = "Orders.Mail.order-limit";

    /// <summary>Sends the notice that is due. After a failure the follow-up timer retries.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var row = await store.FindRowAsync(OrderLimits.Row, cancellationToken);
        if (row?.GetString(OrderLimits.ToReport) is not { } due)
            return;
        var outcome = await mail.SendAsync(templates.Render(Template, new { Lines = due.Split('\n') }, CultureInfo.GetCultureInfo("en-GB")), cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            NotReported(outcome.ToString());
            return;
        }
        row.Remove(OrderLimits.ToReport);
        await store.TrySaveRowAsync(row, CancellationToken.None);
    }

    [LoggerMessage(5911, LogLevel.Error, "The administrator could not be notified of an order limit; the follow-up timer retries. {Outcome}")]
    private partial void NotReported(string outcome);
}
