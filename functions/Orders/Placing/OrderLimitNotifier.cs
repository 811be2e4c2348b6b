using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>Notifies the administrator of a limit that is near or reached, as the row <c>limits</c> says.</summary>
internal sealed partial class OrderLimitNotifier(OrderStore store, MailTemplates templates, AdminMail mail, ILogger<OrderLimitNotifier> logger) : IFollowUpTask
{
    private const string Template = "Orders.Mail.order-limit";

    /// <summary>Sends what is due. What fails stays due; the follow-up timer tries again.</summary>
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

    [LoggerMessage(5911, LogLevel.Error, "The administrator could not be notified of a limit of orders; it is tried again. {Outcome}")]
    private partial void NotReported(string outcome);
}
