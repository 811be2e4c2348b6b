using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Admin;

/// <summary>Notifies the administrator of orders that need a decision, and of automatic ones.</summary>
internal sealed partial class AdminOrderNotifier(
    OrderStore store, OrderUpdater updater, MailTemplates templates, AdminMail mail, ResellerOptions reseller, OrderLinks links, TimeProvider clock,
    ILogger<AdminOrderNotifier> logger)
{
    private const string Template = "Orders.Mail.order-notice";

    /// <summary>A younger claim may belong to a function that still waits for SendGrid, after a second delivery. Its result comes first.</summary>
    private static readonly TimeSpan ClaimMayBeAlive = TimeSpan.FromMinutes(1);

    /// <summary>Applies an event to an order, and sends the notice that is then due.</summary>
    public async Task<OrderChange?> ApplyAsync(string orderId, OrderEvent happened, string by, CancellationToken cancellationToken)
    {
        var change = await updater.ApplyAsync(orderId, happened, by, cancellationToken);
        if (change is { Applied: true })
            await TryNotifyAsync(orderId, cancellationToken);
        return change;
    }

    /// <summary>Sends the notice that is due for an order, if any. After a failure the follow-up timer retries.</summary>
    public async Task TryNotifyAsync(string orderId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orderId, cancellationToken) is not { } due || !(due.AnnouncementDue || (due.NoticeDue && !MayBeAlive(due))))
            return;
        // The time to cancel an order starts when its announcement is sent.
        var notified = new AdministratorNotified(due.AnnouncementDue ? clock.GetUtcNow() - due.RequestedAt : null);
        var history = await store.GetHistoryAsync(orderId, cancellationToken);
        var unclear = due.UnclearSince is { } since
            ? (await store.GetAnswersAsync(orderId, cancellationToken))
                .Where(answer => answer.Says == ReplyMeaning.Unclear && answer.ReceivedAt >= since).ToList()
            : [];
        var content = templates.Render(Template, Model(notified.Change(due, clock.GetUtcNow()), history, unclear), CultureInfo.GetCultureInfo("en-GB"));
        var outcome = await mail.SendAsync(content, cancellationToken);
        if (outcome is MailOutcome.Accepted)
            await updater.TryApplyAsync(due, notified, nameof(AdminOrderNotifier), CancellationToken.None);
        else
            NotTold(orderId, outcome.ToString());
    }

    private bool MayBeAlive(Order order) =>
        order.State == OrderState.Unknown && order.SentAt is null && clock.GetUtcNow() - order.ClaimedAt < ClaimMayBeAlive;

    private object Model(Order order, IReadOnlyList<OrderHistoryEntry> history, List<OrderReply> unclear) => new
    {
        Reference = order.Id,
        State = order.State.ToString(),
        Product = order.DisplayName,
        PartNumber = order.SkuPartNumber,
        Quantity = order.Quantity.ToString("+0;-0", CultureInfo.InvariantCulture),
        Reseller = reseller.Email,
        Headline = order.State switch
        {
            OrderState.Unknown => "was perhaps sent",
            OrderState.Failed => "was not sent",
            OrderState.NeedsAttention => "needs attention",
            _ when unclear.Count > 0 => "has an answer that could not be understood",
            _ => "was placed automatically",
        },
        Advice = order.State switch
        {
            OrderState.Unknown => "It is not sent again automatically, because a second mail would order twice. Ask the reseller whether the order arrived, "
                + "or look at SendGrid's activity feed. "
                + "Then confirm it, have it sent again, or cancel it: POST /orders/{id}/confirmation, /resend or /cancel.",
            OrderState.Failed => "Nothing was ordered. Fix the cause, then have it sent again with POST /orders/{id}/resend, or place a new order.",
            OrderState.NeedsAttention => "Look at what happened last. Then confirm it, have it sent again, or cancel it: "
                + "POST /orders/{id}/confirmation, /resend or /cancel. "
                + (order.RefusedAt is null
                    ? "If Microsoft Graph shows the number that was ordered, the order is fulfilled automatically."
                    : "It counts as refused: if it was executed after all, confirm it."),
            _ when unclear.Count > 0 =>
                "Read what the reseller wrote. If it says that the order is done, confirm it: by the link below if there is one, or with "
                + "POST /orders/{id}/confirmation. The order stays as it is, and the reseller is not reminded, until you decide or a clear answer comes.",
            OrderState.Requested when order.NotBefore is { } until => "The product is low, and the settings say to order then. "
                + $"The mail to the reseller goes out at {InWords(until)}; until then the order can be cancelled.",
            _ => "The product is low, and the settings say to order then.",
        },
        Link = order.State == OrderState.Requested && order.Automatic ? links.ForAnnouncement(order.Id) : null,
        Unclear = unclear.Select(answer => new { At = InWords(answer.ReceivedAt), answer.From, Lines = answer.Excerpt.Split('\n') }).ToList(),
        DoneLink = unclear.Count > 0 ? links.ForAdministrator(order)?.Yes : null,
        RefusedLink = unclear.Count > 0 ? links.ForAdministrator(order)?.No : null,
        Steps = history.Select(entry => new
        {
            At = InWords(entry.At),
            State = entry.State.ToString(),
            Text = entry.Event.Describe(),
        }).ToList(),
    };

    private static string InWords(DateTimeOffset time) => time.ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.GetCultureInfo("en-GB"));

    [LoggerMessage(5301, LogLevel.Error, "The administrator could not be notified of order {OrderId}; the follow-up timer retries. {Outcome}")]
    private partial void NotTold(string orderId, string outcome);
}
