using System.Collections.Immutable;

namespace LicenseFunctions.Tenant;

/// <summary>Every mail that was taken, whoever it was for.</summary>
public sealed class Mailbox(params IEnumerable<MailboxMessage> messages)
{
    /// <summary>A local run can stand for days: beyond this many the oldest are forgotten.</summary>
    private const int Capacity = 5_000;

    private readonly Lock _gate = new();
    private ImmutableList<MailboxMessage> _all = [.. messages];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the app sent, newest last.</summary>
    public IReadOnlyList<MailboxMessage> Messages => _all.FindAll(message => message.Direction == MailDirection.Outgoing);

    /// <summary>What the reseller answered, newest last.</summary>
    public IReadOnlyList<MailboxMessage> Replies => _all.FindAll(message => message.Direction == MailDirection.Reply);

    /// <summary>Both, newest last.</summary>
    public IReadOnlyList<MailboxMessage> All => _all;

    /// <summary>The first message (of either direction) that fits, waiting for it when it is not there yet.</summary>
    public async Task<MailboxMessage> WaitForAsync(Predicate<MailboxMessage> fits, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_all.Find(fits) is { } message) return message;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the app has sent this many mails, and gives them.</summary>
    public async Task<IReadOnlyList<MailboxMessage>> WaitForCountAsync(int count, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate) changed = _changed.Task;
            if (Messages is { } messages && messages.Count >= count) return messages;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Clear()
    {
        lock (_gate) _all = [];
    }

    internal void Add(MailboxMessage message)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _all = _all.Add(message);
            if (_all.Count > Capacity) _all = _all.RemoveAt(0);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
