using System.Buffers.Text;
using System.Security.Cryptography;
using LicenseFunctions.Tenant.Exchange;
using MimeKit;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The one shared mailbox of the tenant in Exchange Online, which Graph reads and sends from. A sent draft leaves Drafts at once, and a copy with another
/// id appears in Sent Items (https://github.com/microsoftgraph/microsoft-graph-docs/issues/6250) after <see cref="SentItemsLag"/>.
/// </summary>
public sealed class ExchangeMailbox
{
    /// <summary>A local run can stand for days: beyond this many the oldest are forgotten.</summary>
    private const int Capacity = 5_000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action<MailboxMessage> _deliver;
    private readonly List<ExchangeMessage> _messages;
    private readonly List<RemovedMessage> _removed;
    private readonly Queue<DateTimeOffset> _sends = new();
    private long _change;
    private int _losesSendAnswers;
    private int _losesDraftAnswers;

    internal ExchangeMailbox(TenantServerOptions options, Action<MailboxMessage> deliver)
    {
        (_clock, _deliver, Address) = (options.TimeProvider, deliver, options.MailboxAddress);
        var kept = options.Seed.Exchange;
        (_messages, _removed, _change, Generation) = ([.. kept.Messages], [.. kept.Removed], kept.Changes, kept.Generation);
    }

    public string Address { get; set; }

    /// <summary>False: there is no mailbox behind the address.</summary>
    public bool Exists { get; set; } = true;

    /// <summary>Whether the app's roles in Exchange (RBAC for Applications) are there, scoped to this mailbox.</summary>
    public bool MayAccess { get; set; } = true;

    /// <summary>Whether these roles have no scope, so that they open every mailbox. Entra's own Mail.* permissions do the same.</summary>
    public bool MayAccessOthers { get; set; }

    /// <summary>Whether <c>licenses+anything@…</c> is this mailbox, too, as it is by default.</summary>
    public bool AllowsPlusAddresses { get; set; } = true;

    /// <summary>How long a sent mail is in no folder.</summary>
    public TimeSpan SentItemsLag { get; set; }

    /// <summary>How long a new draft is missing in Drafts. By its id it is there at once.</summary>
    public TimeSpan DraftsLag { get; set; }

    /// <summary>Whether a draft keeps the internetMessageId that it was created with. False: it gets one of Exchange's.</summary>
    public bool KeepsMessageId { get; set; } = true;

    /// <summary>
    /// How many mails can be sent in a minute; beyond that <c>send</c> answers 429 and nothing is sent. Null: no limit. Exchange Online has 30:
    /// https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits-1.
    /// </summary>
    public int? MailsAMinute { get; set; }

    /// <summary>That many times, <c>send</c> sends and then answers 504.</summary>
    public int LosesSendAnswers
    {
        get => Volatile.Read(ref _losesSendAnswers);
        set => Volatile.Write(ref _losesSendAnswers, value);
    }

    /// <summary>That many times, a draft is created and then the answer is 504.</summary>
    public int LosesDraftAnswers
    {
        get => Volatile.Read(ref _losesDraftAnswers);
        set => Volatile.Write(ref _losesDraftAnswers, value);
    }

    /// <summary>Addresses that do not exist: a mail to one of them is sent, and a non-delivery report comes back.</summary>
    public IReadOnlyCollection<string> UnknownRecipients { get; set; } = [];

    public IReadOnlyList<ExchangeMessage> Inbox => In(ExchangeFolder.Inbox);

    public IReadOnlyList<ExchangeMessage> Drafts => In(ExchangeFolder.Drafts);

    public IReadOnlyList<ExchangeMessage> SentItems => In(ExchangeFolder.SentItems);

    /// <summary>Delta tokens of an earlier generation have expired.</summary>
    internal int Generation { get; private set; }

    /// <summary>Deletes a sent mail, as a person in Outlook does. False: it is not there.</summary>
    public bool DeleteSent(string id) => Delete(id, ExchangeFolder.SentItems);

    /// <summary>Deletes a draft, as a person in Outlook does. False: it is not there.</summary>
    public bool DeleteDraft(string id) => Delete(id, ExchangeFolder.Drafts);

    /// <summary>Puts a mail into the inbox.</summary>
    /// <param name="mime">The whole message. Without <paramref name="authenticationResults"/> it stays as it is: a mail from inside the organization.</param>
    /// <param name="authenticationResults">
    /// What Exchange writes on top of a mail from outside, such as <c>spf=fail (sender IP is 192.0.2.66) smtp.mailfrom=evil.example; …</c>.
    /// Headers of that name further down are the sender's and stay.
    /// </param>
    public ExchangeMessage Receive(byte[] mime, string? authenticationResults = null)
    {
        var now = _clock.GetUtcNow();
        if (authenticationResults is not null) mime = ExchangeMime.FromOutside(mime, authenticationResults, now);
        using var stream = new MemoryStream(mime);
        using var mail = MimeMessage.Load(stream, CancellationToken.None);
        var thread = mail.References.Append(mail.InReplyTo).OfType<string>().Select(id => $"<{id}>").Distinct(StringComparer.Ordinal).ToList();
        var from = mail.From.Mailboxes.FirstOrDefault();
        return Add(new()
        {
            Id = NewId(),
            Folder = ExchangeFolder.Inbox,
            InternetMessageId = mail.MessageId is { } id ? $"<{id}>" : NewMessageId(),
            ConversationId = Conversation(thread),
            CreatedAt = ToSecond(now),
            SentAt = mail.Date == default ? ToSecond(now) : mail.Date.ToUniversalTime(),
            VisibleAt = now,
            Subject = mail.Subject ?? "",
            From = from?.Address ?? "",
            FromName = from?.Name,
            To = Addresses(mail.To),
            Cc = Addresses(mail.Cc),
            ReplyTo = Addresses(mail.ReplyTo),
            Body = mail.HtmlBody ?? mail.TextBody ?? "",
            IsHtml = mail.HtmlBody is not null,
            Thread = thread,
            Mime = mime,
        });
    }

    /// <summary>Every delta token that was given out answers 410 from now on.</summary>
    public void ExpireDeltaTokens()
    {
        lock (_gate) Generation++;
    }

    internal ExchangeData ToData()
    {
        lock (_gate) return new() { Messages = [.. _messages], Removed = [.. _removed], Changes = _change, Generation = Generation };
    }

    /// <summary>Whether a mail to the address comes into this mailbox.</summary>
    internal bool Accepts(string address)
    {
        var (plus, at) = (address.IndexOf('+', StringComparison.Ordinal), address.LastIndexOf('@'));
        var plain = AllowsPlusAddresses && plus > 0 && at > plus ? address[..plus] + address[at..] : address;
        return string.Equals(plain, Address, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Null: it is not there, or not yet.</summary>
    internal ExchangeMessage? Find(string id)
    {
        lock (_gate) return IndexOf(id) is var index and >= 0 ? _messages[index] : null;
    }

    internal ExchangeMessage CreateDraft(Func<ExchangeMessage, ExchangeMessage> write, ExchangeMessage? answered = null)
    {
        var now = _clock.GetUtcNow();
        var draft = write(new()
        {
            Id = NewId(),
            Folder = ExchangeFolder.Drafts,
            InternetMessageId = NewMessageId(),
            ConversationId = answered?.ConversationId ?? NewId(),
            CreatedAt = ToSecond(now),
            VisibleAt = now + DraftsLag,
            From = Address,
            IsRead = true,
            Thread = answered is null ? [] : [.. answered.Thread, answered.InternetMessageId],
        });
        return Add(draft);
    }

    /// <summary>Null: it is not there.</summary>
    internal ExchangeMessage? Update(string id, Func<ExchangeMessage, ExchangeMessage> change)
    {
        lock (_gate)
        {
            var index = IndexOf(id);
            if (index < 0) return null;
            return _messages[index] = change(_messages[index]) with { Change = ++_change };
        }
    }

    internal bool Delete(string id, ExchangeFolder? folder = null)
    {
        lock (_gate)
        {
            var index = IndexOf(id);
            if (index < 0 || (folder is not null && _messages[index].Folder != folder)) return false;
            RemoveAt(index);
            return true;
        }
    }

    /// <summary>Sends a draft. Of two calls for the same draft one finds it.</summary>
    /// <param name="wait">Time until the next mail can be sent, where too many were; then nothing is sent.</param>
    internal bool Send(string id, out TimeSpan? wait)
    {
        ExchangeMessage sent;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if ((wait = UntilNextSend(now)) is not null) return false;
            var index = IndexOf(id);
            if (index < 0 || !_messages[index].IsDraft) return false;
            var draft = _messages[index];
            RemoveAt(index);
            sent = AddHere(draft with { Id = NewId(), Folder = ExchangeFolder.SentItems, SentAt = ToSecond(now), VisibleAt = now + SentItemsLag });
            _sends.Enqueue(now);
        }

        Deliver(sent);
        return true;
    }

    /// <summary>Whether this answer is one of those to lose.</summary>
    internal bool LosesAnswer(bool ofSend) => ofSend ? Take(ref _losesSendAnswers) : Take(ref _losesDraftAnswers);

    /// <summary>
    /// What was added, changed or removed in a folder after one change, oldest change first. Null as message: removed.
    /// </summary>
    /// <param name="removedAfter">Removals up to this change are of no interest: the caller never saw what was removed.</param>
    internal (IReadOnlyList<(string Id, ExchangeMessage? Message)> Items, long Last, bool HasMore) ChangesOf(
        ExchangeFolder folder, long after, long removedAfter, Func<ExchangeMessage, bool> fits, int count)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            var changes = _messages.Where(message => message.Folder == folder && message.Change > after && message.VisibleAt <= now && fits(message))
                .Select(message => (message.Change, message.Id, Message: (ExchangeMessage?)message))
                .Concat(_removed.Where(removed => removed.Folder == folder && removed.Change > Math.Max(after, removedAfter))
                    .Select(removed => (removed.Change, removed.Id, Message: (ExchangeMessage?)null)))
                .OrderBy(change => change.Change)
                .ToList();
            var items = changes.Take(count).Select(change => (change.Id, change.Message)).ToList();
            return changes.Count > count ? (items, changes[count - 1].Change, true) : (items, LastVisible(folder, now), false);
        }
    }

    internal IReadOnlyList<ExchangeMessage> In(ExchangeFolder? folder)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            return _messages.FindAll(message => (folder is null || message.Folder == folder) && message.VisibleAt <= now);
        }
    }

    internal long LastChange
    {
        get { lock (_gate) return _change; }
    }

    internal static string NewMessageId() => $"<{RandomNumberGenerator.GetHexString(12)}MB{RandomNumberGenerator.GetHexString(20)}@eurprd04.prod.outlook.com>";

    /// <summary>As long-lived REST ids are: URL-safe base64, compared with its case.</summary>
    private static string NewId() => $"AAMkAG{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48))}AAA=";

    private void Deliver(ExchangeMessage sent)
    {
        var unknown = sent.To.Concat(sent.Cc).Concat(sent.Bcc).Where(to => UnknownRecipients.Contains(to, StringComparer.OrdinalIgnoreCase)).ToList();
        _deliver(ExchangeMime.ToMail(sent));
        foreach (var recipient in unknown) Receive(ExchangeMime.NonDeliveryReport(sent, recipient, _clock.GetUtcNow()));
        if (sent.To.Concat(sent.Cc).Concat(sent.Bcc).Any(Accepts)) Receive(ExchangeMime.Internal(sent));
    }

    private TimeSpan? UntilNextSend(DateTimeOffset now)
    {
        while (_sends.TryPeek(out var first) && first + TimeSpan.FromMinutes(1) <= now) _sends.Dequeue();
        return _sends.Count >= MailsAMinute ? _sends.Peek() + TimeSpan.FromMinutes(1) - now : null;
    }

    /// <summary>What is not shown yet must still be a change later.</summary>
    private long LastVisible(ExchangeFolder folder, DateTimeOffset now) => _messages
        .Where(message => message.Folder == folder && message.VisibleAt > now)
        .Select(message => message.Change - 1)
        .Append(_change)
        .Min();

    private string Conversation(List<string> thread)
    {
        lock (_gate) return _messages.Find(message => thread.Contains(message.InternetMessageId, StringComparer.Ordinal))?.ConversationId ?? NewId();
    }

    private ExchangeMessage Add(ExchangeMessage message)
    {
        lock (_gate) return AddHere(message);
    }

    private ExchangeMessage AddHere(ExchangeMessage message)
    {
        _messages.Add(message with { Change = ++_change });
        if (_messages.Count > Capacity) _messages.RemoveAt(0);
        return _messages[^1];
    }

    private void RemoveAt(int index)
    {
        _removed.Add(new(_messages[index].Id, _messages[index].Folder, ++_change));
        if (_removed.Count > Capacity) _removed.RemoveAt(0);
        _messages.RemoveAt(index);
    }

    /// <summary>A sent mail that its folder does not show yet cannot be found by its id either.</summary>
    private int IndexOf(string id)
    {
        var now = _clock.GetUtcNow();
        return _messages.FindIndex(message => message.Id == id && (message.IsDraft || message.VisibleAt <= now));
    }

    private static bool Take(ref int times)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref times);
            if (seen <= 0) return false;
        }
        while (Interlocked.CompareExchange(ref times, seen - 1, seen) != seen);

        return true;
    }

    private static DateTimeOffset ToSecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static List<string> Addresses(InternetAddressList list) => [.. list.Mailboxes.Select(mailbox => mailbox.Address)];
}
