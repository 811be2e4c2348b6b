using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Reports changes of the purchased number that match no order, or several, to the administrator.</summary>
internal sealed partial class UnexplainedChangeNotifier(
    OrderStore store, MailTemplates templates, AdminMail mail, ILogger<UnexplainedChangeNotifier> logger)
{
    private const string Template = "Orders.Mail.number-report";

    /// <summary>Sends the report that is due. After a failure the follow-up timer retries.</summary>
    public async Task TrySendAsync(CancellationToken cancellationToken)
    {
        var due = (await store.GetQuantitiesAsync(cancellationToken)).Values.Where(number => number.ToReport is not null).ToList();
        if (due.Count == 0)
            return;
        var lines = due.SelectMany(number => number.ToReport!.Split('\n')).ToList();
        var outcome = await mail.SendAsync(templates.Render(Template, new { Lines = lines, lines.Count }, CultureInfo.GetCultureInfo("en-GB")),
            cancellationToken);
        if (outcome is not MailOutcome.Accepted)
        {
            NotSent(outcome.ToString());
            return;
        }
        foreach (var number in due)
            await store.TrySaveRowAsync(number with { ToReport = null }, CancellationToken.None);
    }

    [LoggerMessage(5701, LogLevel.Error, "The administrator could not be notified of unexplained changes; the follow-up timer retries. {Outcome}")]
    private partial void NotSent(string outcome);
}
