using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Replies.Mailbox;

/// <summary>
/// Reads the new mails of the mailbox: answers, and reports of mails that were not delivered. The row <c>inbox</c> beside the orders keeps how far it
/// has read. A mail that is read twice is recorded once.
/// </summary>
internal sealed partial class InboxReader(
    OrderStore store, MailboxClient mailbox, InboxMailHandler handler, FulfilmentChecker checker, MailChannelOptions channel, TimeProvider clock,
    ILogger<InboxReader> logger) : IFollowUpTask
{
    private const string Row = "inbox";
    private const string Link = "Link";
    private const string Since = "Since";
    private const string ReadAt = "ReadAt";

    /// <summary>Pages of 50 mails in one run.</summary>
    private const int MaxPages = 20;

    /// <summary>How much earlier than the first run a mail may have been received.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromHours(1);

    /// <summary>Clocks differ, and Exchange may deliver a mail late.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var row = await store.FindRowAsync(Row, cancellationToken);
        if (channel.InUse != MailChannel.Mailbox)
        {
            // After a change to SendGrid only orders that were sent from the mailbox are still answered there.
            if (row is null || !await store.ListUnsettledAsync(cancellationToken).AnyAsync(order => order.Channel == MailChannel.Mailbox, cancellationToken))
                return;
        }
        var failures = new List<ProblemException>();
        if (await ReadAsync(row ?? NewRow(), failures, cancellationToken))
            await checker.TryCheckNowAsync(cancellationToken);
        if (failures is [var failure, ..])
            throw failure;
    }

    /// <summary>Reads page after page. Once a mail could not be read, the place is not moved on: the next run reads it and what follows again.</summary>
    /// <returns>Whether an order was confirmed: the licenses are probably there already.</returns>
    private async Task<bool> ReadAsync(TableEntity row, List<ProblemException> failures, CancellationToken cancellationToken)
    {
        var (isConfirmed, startedAt) = (false, clock.GetUtcNow());
        var (readAt, first) = (row.GetDateTimeOffset(ReadAt).GetValueOrDefault(), row.GetDateTimeOffset(Since).GetValueOrDefault());
        var since = readAt - Overlap > first ? readAt - Overlap : first;
        var link = row.GetString(Link) is { Length: > 0 } stored ? stored : null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            if (await mailbox.ReadInboxAsync(link, since, cancellationToken) is not { } page)
            {
                LinkExpired(since);
                link = null;
                continue;
            }
            // Older mails come when somebody changes them.
            foreach (var mail in page.Mails.Where(mail => !mail.IsMarked && !mail.IsOwn && !(mail.ReceivedAt < first)))
                isConfirmed |= await TakeAsync(mail, failures, cancellationToken);
            link = page.Link;
            if (failures.Count == 0)
            {
                row[Link] = link;
                if (page.IsLast)
                    row[ReadAt] = startedAt;
                // Another run has read the same: it records each mail once, too.
                if (!await store.TrySaveRowAsync(row, cancellationToken))
                    break;
                row = await store.FindRowAsync(Row, cancellationToken) ?? NewRow();
            }
            if (page.IsLast)
                break;
        }
        return isConfirmed;
    }

    /// <summary>A mail that Graph does not give must not keep the others from being read.</summary>
    private async Task<bool> TakeAsync(InboxMail mail, List<ProblemException> failures, CancellationToken cancellationToken)
    {
        try
        {
            return await handler.TakeAsync(mail, cancellationToken);
        }
        catch (ProblemException e)
        {
            failures.Add(e);
            return false;
        }
    }

    private TableEntity NewRow() => new(partitionKey: null, Row) { [Since] = clock.GetUtcNow() - Early, [ReadAt] = clock.GetUtcNow() };

    [LoggerMessage(5771, LogLevel.Information, "The place in the inbox has expired; the mails since {Since} are read again")]
    private partial void LinkExpired(DateTimeOffset since);
}
