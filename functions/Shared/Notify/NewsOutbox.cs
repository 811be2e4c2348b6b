using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Shared.Notify;

/// <summary>
/// Keeps news until every channel has it: a row <c>news|{id}</c> and one <c>callback|{id}-{number}</c> for each channel, in one transaction, in the
/// table AlertStates. The callbacks are delivered as those of callers are, each for itself.
/// </summary>
internal sealed class NewsOutbox(TableSource tables, CallbackQueue queue, NotifyOptions options, PublicAddress address, TimeProvider clock)
{
    /// <summary>Longer than a callback is tried, and than a mail that is not accepted is repeated every day.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(14);
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    public Task AddAsync(MailContent mail, CancellationToken cancellationToken) =>
        options.Channels.Count == 0 ? Task.CompletedTask : AddAsync(News.Of(mail, address.LinkTo("app")), cancellationToken);

    /// <summary>Adds news for all channels, once: what was added before under the same id is not added again.</summary>
    public async Task AddAsync(News news, CancellationToken cancellationToken)
    {
        if (options.Channels.Count == 0)
            return;
        var now = clock.GetUtcNow();
        var id = news.IdAt(now);
        List<TableTransactionAction> actions =
        [
            TableAction.Add(StoredNews.ToRow(id, news, now)),
            .. options.Channels.Keys.Select(number => TableAction.Upsert(new Callback
            {
                RowKey = Callback.RowKeyOf($"{id}-{number}"),
                Id = $"{id}-{number}",
                Subject = id,
                State = news.Kind.ToString(),
                At = now,
                CallbackUrl = Callback.OfChannel + number,
                NextAt = now,
            })),
        ];
        try
        {
            await _rows.SubmitAsync(actions, cancellationToken);
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return;
        }
        await queue.TryEnqueueAsync(TableNames.AlertStates, actions, cancellationToken);
        await foreach (var row in _rows.ReadAsync<TableEntity>(StoredNews.RowPrefix, cancellationToken, select: ["RowKey", nameof(StoredNews.At)]))
        {
            if (now - row.GetDateTimeOffset(nameof(StoredNews.At)) > KeptFor)
                await _rows.DeleteAsync(row.RowKey, cancellationToken, ETag.All);
        }
    }

    /// <summary>Null if it is too old.</summary>
    public async Task<StoredNews?> FindAsync(string id, CancellationToken cancellationToken) =>
        await _rows.FindAsync(StoredNews.RowPrefix + id, cancellationToken) is { } row ? StoredNews.Of(row) : null;

    /// <summary>What the administrator knows of a channel that fails; null if it works, as far as is known.</summary>
    public Task<ChannelFailure?> FindFailureAsync(string number, CancellationToken cancellationToken) =>
        _rows.FindAsync<ChannelFailure>(ChannelFailure.RowPrefix + number, cancellationToken);

    public Task SaveFailureAsync(ChannelFailure failure, CancellationToken cancellationToken) => _rows.UpsertAsync(failure, cancellationToken);

    public Task RemoveFailureAsync(ChannelFailure failure, CancellationToken cancellationToken) =>
        _rows.DeleteAsync(failure.RowKey, cancellationToken, ETag.All);
}

/// <param name="At">When it was written.</param>
internal sealed record StoredNews(News News, DateTimeOffset At)
{
    public const string RowPrefix = "news|";

    public static TableEntity ToRow(string id, News news, DateTimeOffset at) =>
        new TableEntity(null, RowPrefix + id) { [nameof(At)] = at }.With(nameof(News), news);

    public static StoredNews Of(TableEntity row) => new(row.Read<News>(nameof(News))!, row.GetDateTimeOffset(nameof(At)).GetValueOrDefault());
}

/// <summary>A channel whose messages were given up. Row <c>notify|{number}</c>; it is deleted when the channel takes a message again.</summary>
internal sealed record ChannelFailure : TableRow
{
    public const string RowPrefix = "notify|";

    /// <summary>Recognizes the settings that it is about, and tells nothing about them.</summary>
    public required string Mark { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Result { get; init; }
}

/// <summary>News is left out of a backup: it was told, and what it says is old.</summary>
internal sealed class RestoredNews : IBackupRule
{
    private static readonly string[] Prefixes = [Callback.RowPrefix, StoredNews.RowPrefix, ChannelFailure.RowPrefix];

    public string Table => TableNames.AlertStates;

    public bool IsLeftOut(TableEntity row) => Array.Exists(Prefixes, prefix => row.RowKey.StartsWith(prefix, StringComparison.Ordinal));

    public Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
