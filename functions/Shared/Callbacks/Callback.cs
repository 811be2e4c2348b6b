namespace LicenseFunctions.Shared.Callbacks;

/// <summary>
/// An event that still has to be delivered to one address. Its row <c>callback|{id}</c> is written in the transaction that changes the order or entry,
/// and deleted when the receiver has accepted it. So no crash loses it.
/// </summary>
internal sealed record Callback : TableRow
{
    public const string RowPrefix = "callback|";

    /// <summary>With the number of a channel of news, in place of an address, which is a secret: it is not stored.</summary>
    public const string OfChannel = "Notify__";

    /// <summary>The same in every attempt, so that the receiver recognizes a repetition. Without dots, as Standard Webhooks requires.</summary>
    public required string Id { get; init; }

    /// <summary>The order or entry.</summary>
    public required string Subject { get; init; }

    /// <summary>The state that it reached.</summary>
    public required string State { get; init; }

    /// <summary>When it reached this state.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>May hold a secret: neither logged nor shown.</summary>
    public required string CallbackUrl { get; init; }

    internal bool IsNews => CallbackUrl.StartsWith(OfChannel, StringComparison.Ordinal);

    /// <summary>Without a secret, to log and show: the host, or the setting of a channel.</summary>
    internal string Receiver => IsNews ? CallbackUrl : new Uri(CallbackUrl).Host;

    /// <summary>Failed attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next attempt is due.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>When the app stopped trying; null before.</summary>
    public DateTimeOffset? GivenUpAt { get; init; }

    /// <summary>The result of the last attempt, such as <c>503</c>.</summary>
    public string? LastResult { get; init; }

    public static string RowKeyOf(string id) => RowPrefix + id;

    /// <summary>The rows of an event: one for each address.</summary>
    /// <param name="eventId">The same for the same event.</param>
    public static IEnumerable<TableTransactionAction> Rows<T>(string? urls, string eventId, string subject, T state, DateTimeOffset at)
        where T : struct, Enum =>
        from one in CallbackUrls.Split(urls).Index()
        let id = $"{eventId}-{one.Index + 1}"
        select TableAction.Upsert(new Callback
        {
            RowKey = RowKeyOf(id),
            Id = id,
            Subject = subject,
            State = state.ToString(),
            At = at,
            CallbackUrl = one.Item,
            NextAt = at,
        });
}

/// <summary>What callers and channels can be called back about. Each slice that has such rows registers one.</summary>
internal interface ICallbackSource
{
    /// <summary>The table of the rows.</summary>
    public string Table { get; }

    /// <summary>The first part of the event's type, such as <c>LicenseFunctions.Order</c>.</summary>
    public string Type { get; }

    /// <summary>The route whose GET answers the same as the event's data, such as <c>orders</c>.</summary>
    public string Route { get; }

    /// <summary>What that GET answers now; null if it does not exist any more.</summary>
    public Task<object?> FindAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Sends it another way than to the address of a caller; null if it has no other way.</summary>
    public Task<WebhookAnswer?> TrySendAsync(Callback callback, object data, CancellationToken cancellationToken) =>
        Task.FromResult<WebhookAnswer?>(null);
}
