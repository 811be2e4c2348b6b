using System.Collections.Concurrent;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Takes orders by e-mail: reads what is sent to its address, waits, changes the purchased units, and answers by e-mail. An answer to the shared
/// mailbox comes into its inbox; one to a mail that SendGrid sent, or to another address, is what SendGrid's Inbound Parse posts to the app. A mail
/// that comes twice is ordered twice, as it would be; one that refers to an earlier mail (In-Reply-To, References) about a known order is a reminder,
/// and is only answered again.
/// </summary>
public sealed class Reseller
{
    private readonly TenantState _tenant;
    private readonly Mailbox _mailbox;
    private readonly ExchangeMailbox _exchange;
    private readonly WebhookPoster _poster;
    private readonly BackgroundWork _background;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<ResellerOrder> _orders;
    private readonly ConcurrentQueue<MailboxMessage> _unreadable = new();
    private readonly ConcurrentQueue<WebhookDelivery> _deliveries = new();
    private readonly ConcurrentDictionary<ResellerOrder, byte> _pending = new(ReferenceEqualityComparer.Instance);

    internal Reseller(
        TenantServerOptions options, TenantState tenant, Mailbox mailbox, ExchangeMailbox exchange, WebhookPoster poster, BackgroundWork background)
    {
        (_tenant, _mailbox, _exchange, _poster, _background, _clock) = (tenant, mailbox, exchange, poster, background, options.TimeProvider);
        (Address, Delay, InboundWebhook) = (options.ResellerAddress, options.ResellerDelay, options.InboundWebhook);
        AnswersFrom = Address;
        _orders = new(options.Seed.HandledOrders.Concat(options.Seed.PendingOrders));
        foreach (var order in options.Seed.PendingOrders) _pending[order] = 0;
    }

    /// <summary>Where orders are sent.</summary>
    public string Address { get; set; }

    /// <summary>
    /// Waited before an order is handled. <see cref="Timeout.InfiniteTimeSpan"/>: until <see cref="AnswerPendingAsync"/>.
    /// </summary>
    public TimeSpan Delay { get; set; }

    public ResellerAnswer Answer { get; set; }

    /// <summary>fr, nl or en.</summary>
    public string Language { get; set; } = "fr";

    /// <summary>Where answers are posted. Null: they stay in the mailbox only.</summary>
    public Uri? InboundWebhook { get; set; }

    /// <summary>The domain whose mail is parsed; an answer to another one goes to a person and is not posted. Null: every domain.</summary>
    public string? InboundDomain { get; set; }

    /// <summary>How a reply looks to the mail service: its sender, and what SPF and DKIM say.</summary>
    public string AnswersFrom { get; set; }

    public string Spf { get; set; } = "pass";

    /// <summary>Null: the reply carries no DKIM signature.</summary>
    public string? Dkim { get; set; } = "pass";

    /// <summary>The charset of the reply's text, such as <c>iso-8859-1</c>.</summary>
    public string Charset { get; set; } = "utf-8";

    /// <summary>Inbound Parse's raw mode: the whole MIME message in one field.</summary>
    public bool SendsRaw { get; set; }

    /// <summary>Every order, oldest first; a mail that came twice is here twice.</summary>
    public IReadOnlyList<ResellerOrder> Orders => [.. _orders];

    public IReadOnlyList<ResellerOrder> Pending => [.. _orders.Where(_pending.ContainsKey)];

    /// <summary>Mails to the reseller in which no order was found.</summary>
    public IReadOnlyList<MailboxMessage> Unreadable => [.. _unreadable];

    public IReadOnlyList<WebhookDelivery> Deliveries => [.. _deliveries];

    /// <summary>Handles what an earlier run left pending as if it had just come.</summary>
    public void Resume()
    {
        foreach (var order in Pending) After(stopping => HandleAsync(order, stopping));
    }

    /// <summary>Handles everything that is on the desk, now.</summary>
    public async Task AnswerPendingAsync(CancellationToken cancellationToken = default)
    {
        foreach (var order in Pending) await HandleAsync(order, cancellationToken);
    }

    /// <summary>Sends one more answer to an order, whatever was answered before; the units stay as they are.</summary>
    public async Task ReplyAsync(ResellerOrder order, ResellerAnswer answer, CancellationToken cancellationToken = default)
    {
        var address = order.Mail.ReplyTo ?? order.Mail.From;
        var reply = InboundMail.Reply(this, order, answer, address, _clock.GetUtcNow());
        _mailbox.Add(reply.Message);
        var isParsed = InboundDomain is not { } domain || address.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase);
        if (_exchange.Accepts(address) && !(isParsed && order.Mail.IsFromSendGrid)) _exchange.Receive(reply.ToMime(this), reply.AuthenticationResults(this));
        else if (isParsed && InboundWebhook is { } webhook)
            _deliveries.Enqueue(await _poster.PostAsync(webhook, reply.ToForm(this), InboundMail.ContentType, cancellationToken));
    }

    internal void Receive(MailboxMessage mail)
    {
        if (!mail.To.Concat(mail.Cc).Contains(Address, StringComparer.OrdinalIgnoreCase)) return;
        if (OrderReader.Read(mail, _tenant) is not { } order)
        {
            _unreadable.Enqueue(mail);
            return;
        }

        if (IsReminder(mail) && Known(order.OrderId) is { } known)
        {
            After(stopping => RemindedAsync(known, stopping));
            return;
        }

        _pending[order] = 0;
        _orders.Enqueue(order);
        After(stopping => HandleAsync(order, stopping));
    }

    private ResellerOrder? Known(string orderId) =>
        _orders.FirstOrDefault(known => string.Equals(known.OrderId, orderId, StringComparison.Ordinal));

    private static bool IsReminder(MailboxMessage mail) =>
        mail.Headers.ContainsKey("In-Reply-To") || mail.Headers.ContainsKey("References");

    private void After(Func<CancellationToken, Task> work)
    {
        if (Delay == Timeout.InfiniteTimeSpan) return;
        var delay = Delay;
        _background.Run(async stopping =>
        {
            await Task.Delay(delay, _clock, stopping);
            await work(stopping);
        });
    }

    private Task RemindedAsync(ResellerOrder order, CancellationToken cancellationToken) =>
        _pending.ContainsKey(order) ? HandleAsync(order, cancellationToken) : RepliesAsync(order, Answer, cancellationToken);

    private async Task HandleAsync(ResellerOrder order, CancellationToken cancellationToken)
    {
        var answer = Answer;
        var settles = answer is not (ResellerAnswer.AutoReply or ResellerAnswer.None);
        if (settles ? !_pending.TryRemove(order, out _) : !_pending.ContainsKey(order)) return;
        if (answer is ResellerAnswer.Confirm or ResellerAnswer.DoWithoutAnswer) _tenant.ChangeUnits(order.Sku, order.Quantity);
        await RepliesAsync(order, answer, cancellationToken);
    }

    private Task RepliesAsync(ResellerOrder order, ResellerAnswer answer, CancellationToken cancellationToken) =>
        answer is ResellerAnswer.None or ResellerAnswer.DoWithoutAnswer ? Task.CompletedTask : ReplyAsync(order, answer, cancellationToken);
}
